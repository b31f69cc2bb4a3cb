import { render } from "preact";
import { followAddress } from "./model/address";
import { startFeed } from "./model/feed";
import { startTheme } from "./model/theme";
import { App } from "./view/app";

startTheme();
followAddress();
startFeed();
const page = document.getElementById("page")!;
page.replaceChildren();
render(<App />, page);
