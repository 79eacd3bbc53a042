package main

import (
	"fmt"

	"github.com/pulumi-bcm/pulumi-bcm/sdk/go/bcm"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		worker, err := bcm.NewCategory(ctx, "worker", &bcm.CategoryArgs{
			Name:          pulumi.String("go-worker"),
			SoftwareImage: pulumi.String("ubuntu-22.04-nvidia-535"),
		})
		if err != nil {
			return err
		}

		nodes := map[string]bcm.NodeArgs{}
		for _, number := range []int{5, 6} {
			nodes[fmt.Sprintf("dgx-0%d", number)] = node(number)
		}
		enable, action := true, bcm.PowerActionKind_Power_on
		rack, err := bcm.NewNodeSet(ctx, "rack1", &bcm.NodeSetArgs{
			ManagementNetworkName: pulumi.String("dgxnet"),
			OobNetworkName:        pulumi.String("oob-mgmt"),
			CategoryName:          worker.Name,
			Nodes:                 nodes,
			EnablePowerAction:     &enable,
			PowerAction:           &action,
		})
		if err != nil {
			return err
		}

		ctx.Export("nodeStatus", rack.NodeStatus)
		ctx.Export("summary", rack.Summary)
		return nil
	})
}

// node is numbered like its addresses.
func node(number int) bcm.NodeArgs {
	return bcm.NodeArgs{
		Mac:    pulumi.Sprintf("B8:CE:F6:D9:47:%d0", number),
		Ip:     pulumi.Sprintf("10.184.162.%d", 100+number),
		BmcMac: pulumi.Sprintf("B8:CE:F6:D9:47:%d1", number),
		IpmiIp: pulumi.Sprintf("10.184.163.%d", 10+number),
	}
}
