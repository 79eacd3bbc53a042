import { PolicyPack } from "@pulumi/policy";
import { bcmPolicies } from "./policies";

new PolicyPack("pulumi-bcm", { policies: bcmPolicies() });
