# One call pattern per node, as the predecessor's provider has it: look, add, read back; nothing is shared between nodes.
variable "folder" { type = string } # bodies of the calls, one folder per node; cookie and CA beside them
variable "nodes" { type = set(string) }
variable "url" { type = string }

locals {
  curl = "curl --silent --show-error --fail --cacert ${var.folder}/ca.pem --cookie ${var.folder}/cookie --output /dev/null ${var.url}/json --data"
}

resource "terraform_data" "node" {
  for_each = var.nodes
  input    = { curl = local.curl, folder = "${var.folder}/${each.key}" }

  provisioner "local-exec" {
    command = "for call in look add look; do ${self.input.curl} @${self.input.folder}/$call.json || exit 1; done"
  }
  provisioner "local-exec" {
    when    = destroy
    command = "${self.input.curl} @${self.input.folder}/remove.json"
  }
}
