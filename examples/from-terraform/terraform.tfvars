# Variables of the Terraform module for a rack that runs.
software_image_name     = "ubuntu-22.04-nvidia-535"
management_network_name = "dgxnet"
category_name           = "gpu-worker"
install_mode            = "AUTO"

bmc_username = "bmcadmin"
bmc_password = "only-an-example"

enable_power_action = true
power_action        = "power_on"
provisioning_mode   = "parallel"

nodes = {
  "dgx-05" = {
    mac      = "B8:CE:F6:D9:47:50"
    ip       = "10.184.162.105"
    bmc_mac  = "B8:CE:F6:D9:47:51"
    ipmi_ip  = "10.184.163.15"
    category = "gpu-worker"
    roles    = ["compute", "gpu"]
  }
  "dgx-06" = {
    mac           = "B8:CE:F6:D9:47:60"
    ip            = "10.184.162.106"
    bmc_mac       = "B8:CE:F6:D9:47:61"
    ipmi_ip       = "10.184.163.16"
    roles         = ["compute", "gpu"]
    serial_number = "1660224000116"
    # Was replaced, and has a log-in of its own.
    bmc_settings = {
      username  = "root"
      password  = "only-an-example"
      privilege = "ADMINISTRATOR"
    }
  }
  "dgx-07" = {
    mac = "B8:CE:F6:D9:47:70"
    interfaces = [
      {
        type     = "bmc"
        name     = "ipmi0"
        mac      = "B8:CE:F6:D9:47:71"
        network  = "oob-mgmt"
        ip       = "10.184.163.17"
        bootable = false
      },
      {
        type     = "physical"
        name     = "eth0"
        mac      = "B8:CE:F6:D9:47:70"
        network  = "dgxnet"
        ip       = "10.184.162.107"
        bootable = true
      },
    ]
    roles             = ["compute", "gpu"]
    kernel_parameters = "nvidia-drm.modeset=1 iommu=pt"
    boot_loader       = "grub2"
  }
  "dgx-08" = {
    mac     = "B8:CE:F6:D9:47:80"
    bmc_mac = "B8:CE:F6:D9:47:81"
    ipmi_ip = "10.184.163.18"
    roles   = ["compute", "gpu"]
  }
}
