// The HTTP interface as data: every route with its parameters. Validation and the OpenAPI description follow from it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "config/option.h"

namespace rsvpulse::serve {

// A parameter of the query is declared like an option of a command: name, type, default, bounds, text.
struct RouteDeclaration {
  std::string_view method = {};
  std::string_view path = {};
  std::string_view summary = {};      // one sentence
  std::string_view description = {};  // more, where there is more to say
  std::span<const config::Option> parameters = {};
  std::span<const std::string_view> media_types = {};  // of a good answer, the first by default
  bool takes_body = false;
  bool may_block = false;  // waits for the log or computes for milliseconds
};

// All of them, in the order of the documentation.
std::span<const RouteDeclaration> routes();

extern const RouteDeclaration kTrendingRoute;
extern const RouteDeclaration kWindowsRoute;
extern const RouteDeclaration kPipelinesRoute;
extern const RouteDeclaration kPushRoute;
extern const RouteDeclaration kMetricsRoute;
extern const RouteDeclaration kHealthRoute;
extern const RouteDeclaration kReadyRoute;

// The longest span that any process keeps; what is really kept is the process's own.
inline constexpr int64_t kMostDays = 36'500;

}  // namespace rsvpulse::serve
