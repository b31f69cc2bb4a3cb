// In place of the page where it could not be built, for want of Node or of its packages.
#include <array>

#include "serve/web_files.h"

namespace rsvpulse::serve {

std::span<const WebFile> web_files() {
  static constexpr std::string_view kPage =
      "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>rsvpulse</title>\n"
      "<h1>rsvpulse runs, but was built without its page</h1>\n"
      "<p>Its packages could not be fetched by npm when it was built. Run <code>tools/setup --for web</code> where npm reaches "
      "its\n"
      "registry, and build again.</p>\n"
      "<p>The numbers are here all the same: <a href=\"api/v1/trending?format=tsv\">what is trending</a>,\n"
      "<a href=\"api/v1/windows\">the last five minutes</a>, <a href=\"api/v1/pipelines\">the pipelines</a>,\n"
      "<a href=\"openapi.json\">all routes</a>.</p>\n</html>\n";
  static constexpr std::array<WebFile, 1> kFiles = {{{"index.html", "text/html; charset=utf-8", false, kPage, {}, {}}}};
  return kFiles;
}

}  // namespace rsvpulse::serve
