// Routes as data: path, parameters, answer. The server's routes, /openapi.json and its contract test all come from here.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "config/option.h"

namespace rsvpulse::serve {

struct RouteDeclaration {
  std::string_view path = {};  // below the base path, {names} in it: "/api/v1/events/{id}"
  std::string_view summary = {};
  std::span<const config::Option> parameters = {};  // of the query
  std::string_view schema = {};                     // of the answer, in schemas()
  std::string_view content_type = "application/json";
};

// All of them read; each has its handler in Site.
std::span<const RouteDeclaration> route_declarations();

// The JSON schemas that answers follow, as the members of OpenAPI's components/schemas.
std::string_view schemas();

// OpenAPI 3.1 of all routes. `with_tokens`: they want a bearer token.
std::string openapi_json(bool with_tokens);

}  // namespace rsvpulse::serve
