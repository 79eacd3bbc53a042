import pulumi
import pulumi_bcm as bcm

worker = bcm.Category("worker", name="python-worker", software_image="ubuntu-22.04-nvidia-535")


def node(number: int) -> bcm.NodeArgs:
    """A node that is numbered like its addresses."""
    return bcm.NodeArgs(
        mac=f"B8:CE:F6:D9:47:{number}0",
        ip=f"10.184.162.{100 + number}",
        bmc_mac=f"B8:CE:F6:D9:47:{number}1",
        ipmi_ip=f"10.184.163.{10 + number}",
    )


rack = bcm.NodeSet(
    "rack1",
    management_network_name="dgxnet",
    oob_network_name="oob-mgmt",
    category_name=worker.name,
    nodes={f"dgx-0{number}": node(number) for number in (5, 6)},
    enable_power_action=True,
    power_action=bcm.PowerActionKind.POWER_ON,
)

pulumi.export("nodeStatus", rack.node_status)
pulumi.export("summary", rack.summary)
