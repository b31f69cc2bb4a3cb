#include "serve/routes.h"

#include <array>

#include "rsvp/rsvp.h"
#include "trend/dimension.h"
#include "trend/event_time.h"

namespace rsvpulse::serve {
namespace {

using config::Option;
using config::Type;

constexpr std::array<std::string_view, 2> kForms = {"json", "tsv"};
constexpr std::array<std::string_view, 2> kTrendingMedia = {"application/json", "text/tab-separated-values"};
constexpr std::array<std::string_view, 1> kJson = {"application/json"};
constexpr std::array<std::string_view, 1> kText = {"text/plain"};

constexpr Option kDays = {.name = "days",
                          .type = Type::kInteger,
                          .default_value = "1",
                          .text = "Count the RSVPs of the last so many days, at most what the process keeps.",
                          .example = "7",
                          .min = 1,
                          .max = kMostDays};
constexpr Option kNow = {.name = "now",
                         .type = Type::kInteger,
                         .text = "Answer as of this time, in ms since the epoch, not before what is forgotten already.",
                         .example = "1489925473189",
                         .min = 0,
                         .max = static_cast<double>(rsvp::kMaxMtime)};

constexpr std::array<Option, 8> kTrendingParameters = {{
    {.name = "by",
     .type = Type::kChoices,
     .default_value = "topic,event",
     .text = "What is ranked, in one list.",
     .example = "city,country",
     .choices = trend::kDimensionNames},
    {.name = "top",
     .type = Type::kInteger,
     .default_value = "20",
     .text = "So many entries.",
     .example = "5",
     .min = 1,
     .max = 10'000},
    {.name = "decay",
     .type = Type::kReal,
     .default_value = "1",
     .text = "How fast old hours fade; 0 ranks by plain popularity.",
     .example = "0",
     .min = 0,
     .max = 10},
    kDays,
    {.name = "idle_minutes",
     .type = Type::kInteger,
     .default_value = "70",
     .text = "Leave out entries without an RSVP for so long; 0 keeps them all.",
     .example = "0",
     .min = 0,
     .max = trend::kMaxIdleMinutes},
    kNow,
    {.name = "format",
     .type = Type::kChoice,
     .default_value = "json",
     .text = "json with the windows, or tsv of the ranking as `rsvpulse trend --output tsv` prints it.",
     .example = "tsv",
     .choices = kForms},
    {.name = "q", .type = Type::kText, .text = "Only entries whose name holds this, ASCII case folded.", .example = "hik"},
}};

constexpr std::array<Option, 3> kWindowsParameters = {{
    {.name = "top_events",
     .type = Type::kInteger,
     .default_value = "5",
     .text = "So many events.",
     .example = "10",
     .min = 1,
     .max = 1'000},
    kDays,
    kNow,
}};

}  // namespace

const RouteDeclaration kTrendingRoute = {
    .method = "GET",
    .path = "/api/v1/trending",
    .summary = "What is trending.",
    .description = "Ranks topics, events, groups, cities or countries by how many people say yes, recent hours counting more.",
    .parameters = kTrendingParameters,
    .media_types = kTrendingMedia,
    .may_block = true};

const RouteDeclaration kWindowsRoute = {.method = "GET",
                                        .path = "/api/v1/windows",
                                        .summary = "The last five minutes, and the answers of the last days.",
                                        .parameters = kWindowsParameters,
                                        .media_types = kJson,
                                        .may_block = true};

const RouteDeclaration kPipelinesRoute = {.method = "GET",
                                          .path = "/api/v1/pipelines",
                                          .summary = "The log and the pipelines: positions, lag, what became of the messages.",
                                          .media_types = kJson,
                                          .may_block = true};

const RouteDeclaration kPushRoute = {
    .method = "POST",
    .path = "/api/v1/rsvps",
    .summary = "Takes RSVP messages and answers when they are durable.",
    .description =
        "One message, JSON lines or a JSON array, gzip too. Authorization: Bearer TOKEN where the server has one. With an "
        "Idempotency-Key a repeated request gets the answer of the first. What is no message is refused line by line and kept "
        "among the dead letters; the rest is taken.",
    .media_types = kJson,
    .takes_body = true,
    .may_block = true};

const RouteDeclaration kMetricsRoute = {.method = "GET",
                                        .path = "/metrics",
                                        .summary = "The numbers of the running program, for Prometheus.",
                                        .media_types = kText,
                                        .may_block = true};

const RouteDeclaration kHealthRoute = {
    .method = "GET", .path = "/healthz", .summary = "Whether the process lives.", .media_types = kText};

const RouteDeclaration kReadyRoute = {
    .method = "GET",
    .path = "/readyz",
    .summary = "Whether it answers from all that was counted, and takes messages; 503 and why.",
    .media_types = kText};

std::span<const RouteDeclaration> routes() {
  static const std::array kAll = {kTrendingRoute, kWindowsRoute, kPipelinesRoute, kPushRoute,
                                  kMetricsRoute,  kHealthRoute,  kReadyRoute};
  return kAll;
}

}  // namespace rsvpulse::serve
