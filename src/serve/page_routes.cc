#include "serve/routes.h"

#include <array>
#include <cmath>

#include <fmt/format.h>

#include "base/json_text.h"
#include "rsvp/rsvp.h"
#include "trend/dimension.h"
#include "trend/event_time.h"

namespace rsvpulse::serve {
namespace {

using config::Option;
using config::Type;

constexpr std::array<std::string_view, 2> kFormats = {"json", "tsv"};

constexpr Option kBy = {.name = "by",
                        .type = Type::kChoices,
                        .default_value = "topic,event",
                        .text = "What is ranked, in one list.",
                        .choices = trend::kDimensionNames};
constexpr Option kTop = {.name = "top", .type = Type::kInteger, .default_value = "20", .text = "So many entries.", .min = 1, .max = 100'000};
constexpr Option kBoardTop = {.name = "top", .type = Type::kInteger, .default_value = "20", .text = "So many entries.", .min = 1, .max = 60};
constexpr Option kDays = {.name = "days",
                          .type = Type::kInteger,
                          .default_value = "1",
                          .text = "RSVPs of the last so many days, at most what the server keeps.",
                          .min = 1,
                          .max = 36'500};
constexpr Option kDecay = {.name = "decay",
                           .type = Type::kReal,
                           .default_value = "1",
                           .text = "How fast old hours fade: a count h hours old is divided by (h + 1) to this power.",
                           .min = 0,
                           .max = 10};
constexpr Option kIdle = {.name = "idle_minutes",
                          .type = Type::kInteger,
                          .default_value = "70",
                          .text = "Leave out entries without an RSVP for so long; 0 keeps them all.",
                          .min = 0,
                          .max = trend::kMaxIdleMinutes};
constexpr Option kNow = {.name = "now",
                         .type = Type::kInteger,
                         .text = "Rank the present state as of this time, in milliseconds since the epoch.",
                         .min = 0,
                         .max = static_cast<double>(rsvp::kMaxMtime)};
constexpr Option kFormat = {.name = "format", .type = Type::kChoice, .default_value = "json", .text = "Of the answer.", .choices = kFormats};
constexpr Option kSearch = {.name = "q", .type = Type::kText, .text = "Only names that hold this, ASCII case folded."};
constexpr Option kLimit = {.name = "limit", .type = Type::kInteger, .default_value = "20", .text = "So many letters.", .min = 1, .max = 500};

constexpr std::array kTrending = {kBy, kTop, kDays, kDecay, kIdle, kNow, kFormat, kSearch};
constexpr std::array kEntry = {kDays, kDecay, kIdle};
constexpr std::array kWindow = {kDays};
constexpr std::array kLetters = {kLimit};
constexpr std::array kStream = {kBy, kBoardTop, kDays, kDecay, kIdle};

constexpr std::array<RouteDeclaration, 11> kRoutes = {{
    {"/api/v1/trending", "What is trending, with the windows beside it", kTrending, "Trending"},
    {"/api/v1/trending/{dimension}/{name}", "What one entry is made of", kEntry, "EntryPage"},
    {"/api/v1/windows", "The last five minutes, and the answers of the last days", kWindow, "Windows"},
    {"/api/v1/events/{id}", "One event", kWindow, "EventPage"},
    {"/api/v1/groups/{id}", "One group, by its group_id", kWindow, "GroupPage"},
    {"/api/v1/map", "Where the groups are that people said yes to", kWindow, "WorldMap"},
    {"/api/v1/sources", "The sources and how they fare", {}, "Sources"},
    {"/api/v1/pipelines", "The log, and each pipeline's positions, lag and sums", {}, "Pipelines"},
    {"/api/v1/dead-letters", "Lines that are no messages, the newest first", kLetters, "DeadLetters"},
    {"/api/v1/stream", "Server-sent events: history, trending, details, windows, status, lights", kStream, "", "text/event-stream"},
    {"/openapi.json", "This description", {}, ""},
}};

std::string parameter_schema(const Option& option) {
  if (option.type == Type::kInteger || option.type == Type::kReal) {
    return fmt::format(R"({{"type":"{}","minimum":{},"maximum":{}{}}})", option.type == Type::kInteger ? "integer" : "number",
                       std::llround(option.min), std::llround(option.max),
                       option.default_value.empty() ? "" : fmt::format(R"(,"default":{})", option.default_value));
  }
  std::string choices;
  for (const std::string_view choice : option.choices) choices += (choices.empty() ? "" : ",") + json_text(choice);
  if (option.type == Type::kChoice) return fmt::format(R"({{"type":"string","enum":[{}],"default":{}}})", choices, json_text(option.default_value));
  if (option.type == Type::kChoices) return fmt::format(R"({{"type":"array","items":{{"type":"string","enum":[{}]}}}})", choices);
  return R"({"type":"string"})";
}

std::string query_parameter(const Option& option) {
  return fmt::format(R"({{"name":"{}","in":"query","description":{},{}"schema":{}}})", option.name, json_text(option.text),
                     option.type == Type::kChoices ? R"("style":"form","explode":false,)" : "", parameter_schema(option));
}

std::string path_parameters(std::string_view path) {
  std::string out;
  for (size_t at = path.find('{'); at != std::string_view::npos; at = path.find('{', at + 1)) {
    out += fmt::format(R"({}{{"name":"{}","in":"path","required":true,"schema":{{"type":"string"}}}})", out.empty() ? "" : ",",
                       path.substr(at + 1, path.find('}', at) - at - 1));
  }
  return out;
}

std::string operation(const RouteDeclaration& route) {
  std::string parameters = path_parameters(route.path);
  for (const Option& option : route.parameters) parameters += (parameters.empty() ? "" : ",") + query_parameter(option);
  const std::string schema = route.schema.empty() ? "{}" : fmt::format(R"({{"schema":{{"$ref":"#/components/schemas/{}"}}}})", route.schema);
  constexpr std::string_view kProblem =
      R"({"description":"A problem, RFC 9457","content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}}})";
  return fmt::format(
      R"({{"get":{{"summary":{},"parameters":[{}],"responses":{{"200":{{"description":"The answer","content":{{"{}":{}}}}},"default":{}}}}}}})",
      json_text(route.summary), parameters, route.content_type, schema, kProblem);
}

}  // namespace

std::span<const RouteDeclaration> route_declarations() { return kRoutes; }

std::string openapi_json(bool with_tokens) {
  std::string paths;
  for (const RouteDeclaration& route : kRoutes) paths += fmt::format(R"({}"{}":{})", paths.empty() ? "" : ",", route.path, operation(route));
  return fmt::format(
      R"({{"openapi":"3.1.0","info":{{"title":"rsvpulse","version":"1"}},"servers":[{{"url":"."}}],"paths":{{{}}},"components":{{"schemas":{{{}}}{}}}{}}})",
      paths, schemas(), with_tokens ? R"(,"securitySchemes":{"token":{"type":"http","scheme":"bearer"}})" : "",
      with_tokens ? R"(,"security":[{"token":[]}])" : "");
}

}  // namespace rsvpulse::serve
