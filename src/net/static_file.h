// StaticFile: a file that lies in the program, with what it was compressed to beforehand.
#pragma once

#include <string>

#include "net/http.h"

namespace rsvpulse::net {

struct StaticFile {
  std::string content_type = {};  // "text/css; charset=utf-8"
  Bytes plain = {};
  Bytes gzip = {};         // may be missing
  Bytes brotli = {};       // may be missing
  bool immutable = false;  // its name holds a hash of its content: kept for a year without asking; else asked for each time
};

// Answers with the smallest form that the client takes, or 304 when it has that form already (If-None-Match).
Response serve_file(const Request& request, const StaticFile& file);

// An entity tag for the bytes, quotes included.
std::string entity_tag(std::string_view bytes);

// Whether an If-None-Match of the request names the tag, or any.
bool has_already(const Request& request, std::string_view tag);

}  // namespace rsvpulse::net
