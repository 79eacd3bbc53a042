"""Runs a Pulumi program for the language host: the first argument is the program, the environment holds all else."""

import asyncio
import os
import runpy
import sys
import traceback

try:
    from pulumi.runtime import Settings, configure, run_in_stack
    from pulumi.runtime.config import get_config_env, get_config_secret_keys_env, set_all_config
except ImportError as error:
    sys.exit(f"{sys.executable} has no pulumi ({error}). Install it with: {sys.executable} -m pip install pulumi")


def main(program: str) -> None:
    configure(
        Settings(
            monitor=os.environ["PULUMI_MONITOR"],
            engine=os.environ["PULUMI_ENGINE"],
            organization=os.environ["PULUMI_ORGANIZATION"],
            project=os.environ["PULUMI_PROJECT"],
            stack=os.environ["PULUMI_STACK"],
            root_directory=os.environ["PULUMI_ROOT_DIRECTORY"],
            parallel=int(os.environ["PULUMI_PARALLEL"]),
            dry_run=os.environ["PULUMI_DRY_RUN"] == "true",
        )
    )
    set_all_config(get_config_env(), get_config_secret_keys_env())
    sys.argv = sys.argv[1:]
    sys.path[0] = program if os.path.isdir(program) else os.path.dirname(program)
    asyncio.run(run_in_stack(lambda: runpy.run_path(program, run_name="__main__") and None))


try:
    main(sys.argv[1])
except Exception:
    traceback.print_exc()
    # What waits for an engine that has given up must not hold the process.
    sys.stderr.flush()
    os._exit(1)
