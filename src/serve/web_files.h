// The page's files, which the program carries: made by web/build.mjs, or where that could not run a page that says so.
#pragma once

#include <span>
#include <string_view>

namespace rsvpulse::serve {

struct WebFile {
  std::string_view path;  // below the page: "index.html", "assets/app.5UOWR24F.js"
  std::string_view content_type;
  bool immutable;  // the name holds a hash of the content
  std::string_view plain;
  std::string_view gzip;    // empty: none
  std::string_view brotli;  // empty: none
};

// Lives as long as the program.
std::span<const WebFile> web_files();

}  // namespace rsvpulse::serve
