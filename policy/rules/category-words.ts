import { Category } from "../../provider/category";
import { judgeCategoryWords } from "../../sdk/model/judgements";
import { toPolicy } from "../rule";

export const categoryWords = toPolicy({
    name: "bcm-category-words",
    description:
        "BCM refuses or misreads words that it does not know: install modes, BMC privilege, boot loader, GPU modes.",
    about: Category,
    judge: judgeCategoryWords,
});
