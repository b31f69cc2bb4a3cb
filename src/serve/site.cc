#include "serve/site.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "net/static_file.h"
#include "serve/answer_cache.h"
#include "serve/answers.h"
#include "serve/api.h"
#include "serve/live_feed.h"
#include "serve/page_routes.h"
#include "serve/query.h"
#include "serve/web_files.h"
#include "trend/breakdown.h"

namespace rsvpulse::serve {
namespace {

using net::Request;
using net::Response;
using trend::Breakdown;
using trend::Subject;

constexpr size_t kRowsOfPage = 12;
constexpr std::string_view kAbsent = "nobody said yes to it within the time asked for";

net::Bytes bytes_of(std::string_view text) { return text.empty() ? nullptr : net::make_bytes(std::string(text)); }

}  // namespace

class Site::Handlers {
 public:
  using Handler = Response (Handlers::*)(const Request&, const Query&);

  Handlers(const trend::LiveTrends& trends, Facts facts, const Clock& clock, SiteOptions options)
      : trends_(trends),
        facts_(std::move(facts)),
        clock_(clock),
        options_(options),
        feed_(trends, facts_, clock, options_.on_wall_clock) {
    for (const WebFile& file : web_files()) {
      files_.emplace(file.path, net::StaticFile{.content_type = std::string(file.content_type),
                                                .plain = bytes_of(file.plain),
                                                .gzip = bytes_of(file.gzip),
                                                .brotli = bytes_of(file.brotli),
                                                .immutable = file.immutable});
    }
  }

  // A route's handler with valid parameters.
  net::Route route(const RouteDeclaration& declared, Handler handler) {
    return {.method = std::string(declared.method),
            .pattern = std::string(declared.path),
            .handler =
                [this, &declared, handler](const Request& request) {
                  const auto query = Query::read(request, declared.parameters);
                  return query.ok() ? (this->*handler)(request, *query) : net::problem(400, query.error().message);
                },
            .may_block = declared.may_block};
  }

  Response file(const Request& request, const std::string& path) {
    const auto found = files_.find(path);
    return found == files_.end() ? net::problem(404, "the page has no such file") : net::serve_file(request, found->second);
  }

  Response entry(const Request& request, const Query& query) {
    const auto dimension = trend::dimension_named(request.path_value("dimension"));
    if (!dimension) return net::problem(404, "there are the dimensions topic, event, group, city and country");
    const Subject subject{
        .kind = Subject::Kind::kEntry, .dimension = *dimension, .text = std::string(request.path_value("name"))};
    return about(request, subject, query.integer("days"), [&](int64_t now, const Breakdown& found) {
      return entry_json(now, subject, standing(subject, query, now), found);
    });
  }

  Response event(const Request& request, const Query& query) {
    const Subject subject{.kind = Subject::Kind::kEventId, .text = std::string(request.path_value("id"))};
    return about(request, subject, query.integer("days"), [&](int64_t now, const Breakdown& found) {
      return event_json(now, subject.text, five_minutes(subject.text, now), found);
    });
  }

  Response group(const Request& request, const Query& query) {
    const std::string_view id = request.path_value("id");
    Subject subject{.kind = Subject::Kind::kGroupId};
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), subject.group_id);
    if (error != std::errc() || end != id.data() + id.size()) return net::problem(404, "a group's id is an integer");
    return about(request, subject, query.integer("days"),
                 [&](int64_t now, const Breakdown& found) { return group_json(now, subject.group_id, found); });
  }

  Response map(const Request& request, const Query& query) {
    const int64_t days = query.integer("days");
    if (const Status fault = check_days(days); !fault.ok()) return net::problem(400, fault.error().message);
    return cached(request, [&] {
      const int64_t now = trends_.now();
      trend::Places found;
      trends_.look([&](trend::States states) { found = trend::places(states, days, now); });
      return map_json(now, std::move(found));
    });
  }

  Response sources(const Request&, const Query&) {
    return net::json_response(sources_json(facts_.sources ? facts_.sources() : std::vector<SourceFact>()));
  }
  Response dead_letters(const Request&, const Query& query) {
    const auto limit = static_cast<size_t>(query.integer("limit"));
    return net::json_response(dead_letters_json(facts_.dead_letters ? facts_.dead_letters(limit) : DeadLettersFact()));
  }
  Response openapi(const Request&, const Query&) {
    return net::json_response(openapi_json(options_.tokens != nullptr && options_.tokens->has_read()));
  }
  Response stream(const Request& request, const Query& query) {
    const trend::RankingOptions options = ranking_options(query);
    if (const Status fault = check_days(options.days); !fault.ok()) return net::problem(400, fault.error().message);
    return feed_.open(request, options);
  }

 private:
  Status check_days(int64_t days) const {
    if (days <= trends_.days()) return Done{};
    return Error{ErrorKind::kUsage, fmt::format("days: {} asked for, but only {} are kept", days, trends_.days())};
  }

  Response cached(const Request& request, const std::function<std::string()>& compute) {
    std::string key = request.path;
    for (const auto& [name, value] : request.query) key.append("\n").append(name).append("=").append(value);
    Response response = net::json_response({});
    response.shared_body = cache_.get(key, clock_.now_ms(), compute);
    if (response.shared_body->empty()) return net::problem(404, kAbsent);
    return response;
  }

  // An answer about one subject; 404 when it has no RSVP of yes in the span.
  Response about(const Request& request, const Subject& subject, int64_t days,
                 const std::function<std::string(int64_t now, const Breakdown&)>& json) {
    if (const Status fault = check_days(days); !fault.ok()) return net::problem(400, fault.error().message);
    return cached(request, [&] {
      const int64_t now = trends_.now();
      const Breakdown found = breakdown(subject, {.days = days, .top = kRowsOfPage}, now);
      return found.rsvps == 0 ? std::string() : json(now, found);
    });
  }

  Breakdown breakdown(const Subject& subject, const trend::BreakdownOptions& options, int64_t now) const {
    Breakdown found;
    trends_.look([&](trend::States states) {
      found = std::move(trend::breakdowns(states, {&subject, 1}, options, now).front());
    });
    return found;
  }

  // The entry's place among those of its dimension.
  Standing standing(const Subject& subject, const Query& query, int64_t now) const {
    trend::RankingOptions options;
    options.by.insert(subject.dimension);
    options.top = SIZE_MAX;
    options.days = query.integer("days");
    options.decay = query.real("decay");
    for (const int64_t idle_minutes : {query.integer("idle_minutes"), int64_t{0}}) {
      options.idle_minutes = idle_minutes;
      const auto ranking = trends_.ranking(options, now);
      if (!ranking.ok()) return {};
      const auto found =
          std::find_if(ranking->begin(), ranking->end(), [&](const auto& entry) { return entry.name == subject.text; });
      if (found == ranking->end()) continue;
      const auto rank = static_cast<size_t>(found - ranking->begin()) + 1;
      // Of an idle entry the score alone is told.
      return {idle_minutes == query.integer("idle_minutes") ? std::optional(rank) : std::nullopt, found->score};
    }
    return {};
  }

  int64_t five_minutes(std::string_view event_id, int64_t now) const {
    const auto windows = trends_.windows({.top_events = SIZE_MAX}, now);
    if (!windows.ok()) return 0;
    const auto& events = windows->top_events;
    const auto found =
        std::find_if(events.begin(), events.end(), [&](const auto& event) { return event.event_id == event_id; });
    return found == events.end() ? 0 : found->yes;
  }

  const trend::LiveTrends& trends_;
  const Facts facts_;
  const Clock& clock_;
  const SiteOptions options_;
  std::map<std::string, net::StaticFile, std::less<>> files_;
  AnswerCache cache_;
  LiveFeed feed_;
};

Site::Site(const trend::LiveTrends& trends, Facts facts, const Clock& clock, SiteOptions options)
    : handlers_(std::make_unique<Handlers>(trends, std::move(facts), clock, options)) {}

Site::~Site() = default;

std::vector<net::Route> Site::routes() {
  Handlers* handlers = handlers_.get();
  const auto file = [handlers](const Request& request) {
    const size_t at = request.path.find("/assets/");
    return handlers->file(request, at == std::string::npos ? "index.html" : request.path.substr(at + 1));
  };
  return {
      handlers->route(kEntryRoute, &Handlers::entry),     handlers->route(kEventRoute, &Handlers::event),
      handlers->route(kGroupRoute, &Handlers::group),     handlers->route(kMapRoute, &Handlers::map),
      handlers->route(kSourcesRoute, &Handlers::sources), handlers->route(kDeadLettersRoute, &Handlers::dead_letters),
      handlers->route(kStreamRoute, &Handlers::stream),   handlers->route(kOpenapiRoute, &Handlers::openapi),
      {.method = "GET", .pattern = "/", .handler = file}, {.method = "GET", .pattern = "/assets/*", .handler = file},
  };
}

std::vector<net::Header> Site::security_headers() {
  return {
      {"Content-Security-Policy",
       "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
       "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"}};
}

}  // namespace rsvpulse::serve
