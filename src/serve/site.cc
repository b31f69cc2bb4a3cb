#include "serve/site.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "net/static_file.h"
#include "serve/answer_cache.h"
#include "serve/answers.h"
#include "serve/live_feed.h"
#include "serve/parameters.h"
#include "serve/routes.h"
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

// Takes as long whatever the texts hold, so that a token cannot be guessed byte by byte.
bool equals_secret(std::string_view given, std::string_view secret) {
  if (secret.empty() || given.size() != secret.size()) return false;
  unsigned difference = 0;
  for (size_t i = 0; i < given.size(); ++i) difference |= static_cast<unsigned>(given[i] ^ secret[i]);
  return difference == 0;
}

bool contains_folded(std::string_view text, std::string_view part) {
  const auto same = [](char a, char b) { return fold_ascii(a) == fold_ascii(b); };
  return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
}

trend::RankingOptions ranking_options(const Parameters& parameters) {
  trend::RankingOptions options;
  options.top = static_cast<size_t>(parameters.integer("top"));
  options.days = parameters.integer("days");
  options.decay = parameters.real("decay");
  options.idle_minutes = parameters.integer("idle_minutes");
  for (const std::string& name : parameters.list("by")) options.by.insert(*trend::dimension_named(name));
  return options;
}

Response static_response(const Request& request, const net::StaticFile& file) { return net::serve_file(request, file); }

net::Bytes bytes_of(std::string_view text) { return text.empty() ? nullptr : net::make_bytes(std::string(text)); }

}  // namespace

class Site::Handlers {
 public:
  using Handler = Response (Handlers::*)(const Request&, const Parameters&);

  Handlers(const trend::LiveTrends& trends, Facts facts, const Clock& clock, SiteOptions options)
      : trends_(trends), facts_(std::move(facts)), clock_(clock), options_(std::move(options)), feed_(trends, facts_, clock, options_.on_wall_clock) {
    for (const WebFile& file : web_files()) {
      files_.emplace(file.path, net::StaticFile{.content_type = std::string(file.content_type),
                                                .plain = bytes_of(file.plain),
                                                .gzip = bytes_of(file.gzip),
                                                .brotli = bytes_of(file.brotli),
                                                .immutable = file.immutable});
    }
  }

  Access access(const Request& request) const {
    if (options_.read_token.empty() && options_.admin_token.empty()) return Access::kAdmin;
    const std::string_view given = request.bearer_token();
    if (equals_secret(given, options_.admin_token)) return Access::kAdmin;
    return equals_secret(given, options_.read_token) ? Access::kRead : Access::kNone;
  }

  // A route's handler with what all of them need before: a token and valid parameters.
  net::Route route(const RouteDeclaration& declared, Handler handler) {
    return {.method = "GET",
            .pattern = std::string(declared.path),
            .handler =
                [this, &declared, handler](const Request& request) {
                  if (access(request) == Access::kNone) {
                    Response refused = net::problem(401, "this server wants a token: Authorization: Bearer …");
                    refused.headers.push_back({"WWW-Authenticate", "Bearer"});
                    return refused;
                  }
                  const auto parameters = Parameters::read(request, declared.parameters);
                  if (!parameters.ok()) return net::problem(400, parameters.error().message);
                  return (this->*handler)(request, *parameters);
                },
            .may_block = declared.path != "/api/v1/stream"};
  }

  Response file(const Request& request, const std::string& path) {
    const auto found = files_.find(path);
    return found == files_.end() ? net::problem(404, "the page has no such file") : static_response(request, found->second);
  }

  Response trending(const Request&, const Parameters& parameters) {
    trend::RankingOptions options = ranking_options(parameters);
    const std::string& wanted = parameters.text("q");
    const size_t top = options.top;
    if (!wanted.empty()) options.top = SIZE_MAX;
    const int64_t now = parameters.is_set("now") ? parameters.integer("now") : trends_.now();
    auto ranking = trends_.ranking(options, now);
    if (!ranking.ok()) return net::problem(400, ranking.error().message);
    if (!wanted.empty()) {
      std::erase_if(*ranking, [&](const trend::RankedEntry& entry) { return !contains_folded(entry.name, wanted); });
      ranking->erase(ranking->begin() + static_cast<ptrdiff_t>(std::min(top, ranking->size())), ranking->end());
    }
    if (parameters.text("format") == "tsv") return net::text_response("text/tab-separated-values; charset=utf-8", trending_tsv(*ranking));
    const auto windows = trends_.windows({.days = options.days}, now);
    if (!windows.ok()) return net::problem(400, windows.error().message);
    return net::json_response(trending_json(now, *ranking, *windows));
  }

  Response windows(const Request&, const Parameters& parameters) {
    const auto windows = trends_.windows({.days = parameters.integer("days")}, trends_.now());
    return windows.ok() ? net::json_response(windows_json(*windows)) : net::problem(400, windows.error().message);
  }

  Response entry(const Request& request, const Parameters& parameters) {
    const auto dimension = trend::dimension_named(request.path_value("dimension"));
    if (!dimension) return net::problem(404, "there are the dimensions topic, event, group, city and country");
    const Subject subject{.kind = Subject::Kind::kEntry, .dimension = *dimension, .text = std::string(request.path_value("name"))};
    return about(request, subject, parameters.integer("days"), [&](int64_t now, const Breakdown& found) {
      return entry_json(now, subject, standing(subject, parameters, now), found);
    });
  }

  Response event(const Request& request, const Parameters& parameters) {
    const Subject subject{.kind = Subject::Kind::kEventId, .text = std::string(request.path_value("id"))};
    return about(request, subject, parameters.integer("days"), [&](int64_t now, const Breakdown& found) {
      return event_json(now, subject.text, five_minutes(subject.text, now), found);
    });
  }

  Response group(const Request& request, const Parameters& parameters) {
    const std::string_view id = request.path_value("id");
    Subject subject{.kind = Subject::Kind::kGroupId};
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), subject.group_id);
    if (error != std::errc() || end != id.data() + id.size()) return net::problem(404, "a group's id is an integer");
    return about(request, subject, parameters.integer("days"),
                 [&](int64_t now, const Breakdown& found) { return group_json(now, subject.group_id, found); });
  }

  Response map(const Request& request, const Parameters& parameters) {
    const int64_t days = parameters.integer("days");
    if (const Status fault = check_days(days); !fault.ok()) return net::problem(400, fault.error().message);
    return cached(request, [&] {
      const int64_t now = trends_.now();
      return map_json(now, breakdown(Subject{}, {.days = days, .top = SIZE_MAX}, now));
    });
  }

  Response sources(const Request&, const Parameters&) {
    return net::json_response(sources_json(facts_.sources ? facts_.sources() : std::vector<SourceFact>()));
  }
  Response pipelines(const Request&, const Parameters&) {
    return net::json_response(pipelines_json(facts_.pipelines ? facts_.pipelines() : PipelinesFact()));
  }
  Response dead_letters(const Request&, const Parameters& parameters) {
    const auto limit = static_cast<size_t>(parameters.integer("limit"));
    return net::json_response(dead_letters_json(facts_.dead_letters ? facts_.dead_letters(limit) : DeadLettersFact()));
  }
  Response openapi(const Request&, const Parameters&) {
    return net::json_response(openapi_json(!options_.read_token.empty() || !options_.admin_token.empty()));
  }
  Response stream(const Request& request, const Parameters& parameters) {
    const trend::RankingOptions options = ranking_options(parameters);
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
    for (const auto& [name, value] : request.query) key += "\n" + name + "=" + value;
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
    trends_.look([&](trend::States states) { found = std::move(trend::breakdowns(states, {&subject, 1}, options, now).front()); });
    return found;
  }

  // The entry's place among those of its dimension.
  Standing standing(const Subject& subject, const Parameters& parameters, int64_t now) const {
    trend::RankingOptions options;
    options.by.insert(subject.dimension);
    options.top = SIZE_MAX;
    options.days = parameters.integer("days");
    options.decay = parameters.real("decay");
    for (const int64_t idle_minutes : {parameters.integer("idle_minutes"), int64_t{0}}) {
      options.idle_minutes = idle_minutes;
      const auto ranking = trends_.ranking(options, now);
      if (!ranking.ok()) return {};
      const auto found = std::find_if(ranking->begin(), ranking->end(), [&](const auto& entry) { return entry.name == subject.text; });
      if (found == ranking->end()) continue;
      const auto rank = static_cast<size_t>(found - ranking->begin()) + 1;
      // Of an idle entry the score alone is told.
      return {idle_minutes == parameters.integer("idle_minutes") ? std::optional(rank) : std::nullopt, found->score};
    }
    return {};
  }

  int64_t five_minutes(std::string_view event_id, int64_t now) const {
    const auto windows = trends_.windows({.top_events = SIZE_MAX}, now);
    if (!windows.ok()) return 0;
    const auto& events = windows->top_events;
    const auto found = std::find_if(events.begin(), events.end(), [&](const auto& event) { return event.event_id == event_id; });
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
    : handlers_(std::make_unique<Handlers>(trends, std::move(facts), clock, std::move(options))) {}

Site::~Site() = default;

Access Site::access(const Request& request) const { return handlers_->access(request); }

std::vector<net::Route> Site::routes() {
  static const std::map<std::string_view, Handlers::Handler> kHandlers = {
      {"/api/v1/trending", &Handlers::trending},
      {"/api/v1/trending/{dimension}/{name}", &Handlers::entry},
      {"/api/v1/windows", &Handlers::windows},
      {"/api/v1/events/{id}", &Handlers::event},
      {"/api/v1/groups/{id}", &Handlers::group},
      {"/api/v1/map", &Handlers::map},
      {"/api/v1/sources", &Handlers::sources},
      {"/api/v1/pipelines", &Handlers::pipelines},
      {"/api/v1/dead-letters", &Handlers::dead_letters},
      {"/api/v1/stream", &Handlers::stream},
      {"/openapi.json", &Handlers::openapi},
  };
  std::vector<net::Route> routes;
  for (const RouteDeclaration& declared : route_declarations()) routes.push_back(handlers_->route(declared, kHandlers.at(declared.path)));
  Handlers* handlers = handlers_.get();
  routes.push_back({.method = "GET", .pattern = "/", .handler = [handlers](const Request& request) { return handlers->file(request, "index.html"); }});
  routes.push_back({.method = "GET", .pattern = "/assets/*", .handler = [handlers](const Request& request) {
                      const size_t at = request.path.find("/assets/");
                      return handlers->file(request, at == std::string::npos ? "" : request.path.substr(at + 1));
                    }});
  return routes;
}

std::vector<net::Header> Site::security_headers() {
  return {{"Content-Security-Policy",
           "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
           "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
          {"X-Content-Type-Options", "nosniff"},
          {"Referrer-Policy", "no-referrer"},
          {"Cross-Origin-Opener-Policy", "same-origin"},
          {"Cross-Origin-Resource-Policy", "same-origin"},
          {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"}};
}

}  // namespace rsvpulse::serve
