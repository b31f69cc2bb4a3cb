#include "serve/page_routes.h"

#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "base/json_text.h"
#include "rsvp/rsvp.h"
#include "trend/dimension.h"
#include "trend/event_time.h"

namespace rsvpulse::serve {
namespace {

using config::Option;
using config::Type;

constexpr std::array<std::string_view, 1> kJson = {"application/json"};
constexpr std::array<std::string_view, 1> kEvents = {"text/event-stream"};

constexpr Option kBy = {.name = "by",
                        .type = Type::kChoices,
                        .default_value = "topic,event",
                        .text = "What is ranked, in one list.",
                        .choices = trend::kDimensionNames};
constexpr Option kTop = {
    .name = "top", .type = Type::kInteger, .default_value = "20", .text = "So many entries.", .min = 1, .max = 60};
constexpr Option kDays = {.name = "days",
                          .type = Type::kInteger,
                          .default_value = "1",
                          .text = "RSVPs of the last so many days, at most what the server keeps.",
                          .min = 1,
                          .max = kMostDays};
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
constexpr Option kLimit = {
    .name = "limit", .type = Type::kInteger, .default_value = "20", .text = "So many letters.", .min = 1, .max = 500};

constexpr std::array kEntry = {kDays, kDecay, kIdle};
constexpr std::array kWindow = {kDays};
constexpr std::array kLetters = {kLimit};
constexpr std::array kStream = {kBy, kTop, kDays, kDecay, kIdle};

std::string parameter_schema(const Option& option) {
  if (option.type == Type::kInteger || option.type == Type::kReal) {
    return fmt::format(R"({{"type":"{}","minimum":{},"maximum":{}{}}})", option.type == Type::kInteger ? "integer" : "number",
                       std::llround(option.min), std::llround(option.max),
                       option.default_value.empty() ? "" : fmt::format(R"(,"default":{})", option.default_value));
  }
  std::string choices;
  for (const std::string_view choice : option.choices) choices += (choices.empty() ? "" : ",") + json_text(choice);
  if (option.type == Type::kChoice)
    return fmt::format(R"({{"type":"string","enum":[{}],"default":{}}})", choices, json_text(option.default_value));
  if (option.type == Type::kChoices)
    return fmt::format(R"({{"type":"array","items":{{"type":"string","enum":[{}]}}}})", choices);
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

std::string media_json(const RouteDeclaration& route) {
  const std::string_view schema = schema_of(route.path);
  std::string out;
  for (const std::string_view media : route.media_types) {
    const bool described = media == "application/json" && !schema.empty();
    out += fmt::format(R"({}"{}":{})", out.empty() ? "" : ",", media,
                       described ? fmt::format(R"({{"schema":{{"$ref":"#/components/schemas/{}"}}}})", schema) : "{}");
  }
  return out;
}

std::string operation(const RouteDeclaration& route) {
  std::string parameters = path_parameters(route.path);
  for (const Option& option : route.parameters) parameters += (parameters.empty() ? "" : ",") + query_parameter(option);
  constexpr std::string_view kProblem =
      R"({"description":"A problem, RFC 9457","content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}}})";
  return fmt::format(
      R"({{"{}":{{"summary":{},"description":{},"parameters":[{}],"responses":{{"200":{{"description":"The answer","content":{{{}}}}},"default":{}}}}}}})",
      route.method == "POST" ? "post" : "get", json_text(route.summary), json_text(route.description), parameters,
      media_json(route), kProblem);
}

}  // namespace

const RouteDeclaration kEntryRoute = {.method = "GET",
                                      .path = "/api/v1/trending/{dimension}/{name}",
                                      .summary = "What one entry is made of: hours, events, groups, cities, countries, topics.",
                                      .parameters = kEntry,
                                      .media_types = kJson,
                                      .may_block = true};
const RouteDeclaration kEventRoute = {.method = "GET",
                                      .path = "/api/v1/events/{id}",
                                      .summary = "One event.",
                                      .parameters = kWindow,
                                      .media_types = kJson,
                                      .may_block = true};
const RouteDeclaration kGroupRoute = {.method = "GET",
                                      .path = "/api/v1/groups/{id}",
                                      .summary = "One group, by its group_id.",
                                      .parameters = kWindow,
                                      .media_types = kJson,
                                      .may_block = true};
const RouteDeclaration kMapRoute = {.method = "GET",
                                    .path = "/api/v1/map",
                                    .summary = "Where the groups are that people said yes to.",
                                    .parameters = kWindow,
                                    .media_types = kJson,
                                    .may_block = true};
const RouteDeclaration kSourcesRoute = {
    .method = "GET", .path = "/api/v1/sources", .summary = "The sources and how they fare.", .media_types = kJson};
const RouteDeclaration kDeadLettersRoute = {.method = "GET",
                                            .path = "/api/v1/dead-letters",
                                            .summary = "Lines that are no messages, the newest first.",
                                            .parameters = kLetters,
                                            .media_types = kJson,
                                            .may_block = true};
const RouteDeclaration kStreamRoute = {.method = "GET",
                                       .path = "/api/v1/stream",
                                       .summary = "The present as server-sent events.",
                                       .description =
                                           "history first: the totals of the last five minutes, second by second. trending "
                                           "when the board changed, at most every 100 ms; "
                                           "details (hours and reasons of its entries) every 5 s; windows, status and lights "
                                           "each second. Each event tells the present "
                                           "whole; with Last-Event-ID only what is newer is sent again.",
                                       .parameters = kStream,
                                       .media_types = kEvents};
const RouteDeclaration kOpenapiRoute = {
    .method = "GET", .path = "/openapi.json", .summary = "This description.", .media_types = kJson};

std::span<const RouteDeclaration> page_routes() {
  static const std::array kAll = {kEntryRoute,   kEventRoute,       kGroupRoute,  kMapRoute,
                                  kSourcesRoute, kDeadLettersRoute, kStreamRoute, kOpenapiRoute};
  return kAll;
}

std::string_view schema_of(std::string_view path) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kSchemas = {
      {{"/api/v1/trending", "Trending"},
       {"/api/v1/windows", "Windows"},
       {"/api/v1/pipelines", "Pipelines"},
       {"/api/v1/trending/{dimension}/{name}", "EntryPage"},
       {"/api/v1/events/{id}", "EventPage"},
       {"/api/v1/groups/{id}", "GroupPage"},
       {"/api/v1/map", "WorldMap"},
       {"/api/v1/sources", "Sources"},
       {"/api/v1/dead-letters", "DeadLetters"}}};
  for (const auto& [described, schema] : kSchemas) {
    if (described == path) return schema;
  }
  return {};
}

std::string openapi_json(bool with_tokens) {
  std::string paths;
  for (const auto& declared : {routes(), page_routes()}) {
    for (const RouteDeclaration& route : declared)
      paths += fmt::format(R"({}"{}":{})", paths.empty() ? "" : ",", route.path, operation(route));
  }
  return fmt::format(
      R"({{"openapi":"3.1.0","info":{{"title":"rsvpulse","version":"1"}},"servers":[{{"url":"."}}],"paths":{{{}}},"components":{{"schemas":{{{}}}{}}}{}}})",
      paths, schemas(), with_tokens ? R"(,"securitySchemes":{"token":{"type":"http","scheme":"bearer"}})" : "",
      with_tokens ? R"(,"security":[{"token":[]}])" : "");
}

}  // namespace rsvpulse::serve
