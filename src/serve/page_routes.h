// The routes of the page, as data beside those of routes.h; and the OpenAPI description of all of them.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "serve/routes.h"

namespace rsvpulse::serve {

std::span<const RouteDeclaration> page_routes();

extern const RouteDeclaration kEntryRoute;
extern const RouteDeclaration kEventRoute;
extern const RouteDeclaration kGroupRoute;
extern const RouteDeclaration kMapRoute;
extern const RouteDeclaration kSourcesRoute;
extern const RouteDeclaration kDeadLettersRoute;
extern const RouteDeclaration kStreamRoute;
extern const RouteDeclaration kOpenapiRoute;

// The JSON schemas that answers follow, as the members of OpenAPI's components/schemas.
std::string_view schemas();
// The schema's name of a route's JSON answers; empty: it has none.
std::string_view schema_of(std::string_view path);

// OpenAPI 3.1 of every route. `with_tokens`: they want a bearer token.
std::string openapi_json(bool with_tokens);

}  // namespace rsvpulse::serve
