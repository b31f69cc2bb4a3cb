#include "serve/api.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/json_text.h"
#include "serve/metrics.h"
#include "serve/metrics_text.h"
#include "serve/query.h"
#include "trend/trend_view.h"

namespace rsvpulse::serve {
namespace {

constexpr size_t kMaxPushBytes = size_t{16} << 20;

net::Response failure(const Error& error) { return net::problem(error.kind == ErrorKind::kUsage ? 400 : 503, error.message); }

template <class Row>
std::string json_list(size_t count, Row&& row) {
  std::string out = "[";
  for (size_t i = 0; i < count; ++i) out += (i == 0 ? "" : ",") + row(i);
  return out + "]";
}

// Leaves the first `top` whose name holds `wanted`, ASCII case folded.
void keep_matching(std::vector<trend::RankedEntry>& ranking, std::string_view wanted, size_t top) {
  std::erase_if(ranking, [&](const trend::RankedEntry& entry) {
    const auto same = [](char a, char b) { return fold_ascii(a) == fold_ascii(b); };
    return std::search(entry.name.begin(), entry.name.end(), wanted.begin(), wanted.end(), same) == entry.name.end();
  });
  if (ranking.size() > top) ranking.erase(ranking.begin() + static_cast<ptrdiff_t>(top), ranking.end());
}

// Why `live` cannot answer for so many days at `now`.
Status check(const trend::LiveTrends& live, int64_t days, int64_t now, int64_t earliest) {
  if (days > live.days()) {
    return Error{ErrorKind::kUsage, fmt::format("days: {} days are kept, {} were asked for", live.days(), days)};
  }
  if (now >= earliest) return Done{};
  return Error{ErrorKind::kUsage, fmt::format("now: what {} would need is forgotten; the earliest is {}", now, earliest)};
}

// The ranking and the windows of one and the same moment: the one asked for, or the present.
Result<trend::TrendView> view_of(const ApiParts& parts, const Query& query, const trend::RankingOptions* ranking,
                                 const trend::WindowOptions& windows) {
  const std::optional<int64_t> asked = query.is_set("now") ? std::optional(query.integer("now")) : std::nullopt;
  if (parts.merged) return parts.merged(asked, ranking, windows);
  const trend::LiveTrends& live = *parts.trends;
  const int64_t present = asked ? *asked : live.now();
  trend::TrendView view;
  Status good = Done{};
  live.look([&](trend::States states) {
    int64_t earliest = 0;
    for (const trend::TrendState* const state : states) earliest = std::max(earliest, state->evicted_to());
    // Messages that were counted since the present was asked for have moved it.
    view.now = asked ? *asked : std::max(present, earliest);
    good = check(live, windows.days, view.now, earliest);
    if (!good.ok()) return;
    if (ranking) view.ranking = trend::rank(states, *ranking, view.now);
    view.windows = trend::windows(states, windows, view.now);
  });
  if (!good.ok()) return good.error();
  return view;
}

net::Response no_trends() { return net::problem(503, "this process does not run the trends pipeline"); }

net::Response trending(const ApiParts& parts, const net::Request& request) {
  const auto query = Query::read(request, kTrendingRoute.parameters);
  if (!query.ok()) return failure(query.error());
  if (!parts.trends) return no_trends();
  trend::RankingOptions options = ranking_options(*query);
  const size_t top = options.top;
  if (query->is_set("q")) options.top = SIZE_MAX;
  auto view = view_of(parts, *query, &options, {.top_events = 5, .days = options.days});
  if (!view.ok()) return failure(view.error());
  if (query->is_set("q")) keep_matching(view->ranking, query->text("q"), top);
  if (query->text("format") == "json") return net::json_response(to_json(*view));
  return net::text_response("text/tab-separated-values; charset=utf-8", to_tsv(*view));
}

net::Response windows(const ApiParts& parts, const net::Request& request) {
  const auto query = Query::read(request, kWindowsRoute.parameters);
  if (!query.ok()) return failure(query.error());
  if (!parts.trends) return no_trends();
  const trend::WindowOptions options{.top_events = static_cast<size_t>(query->integer("top_events")),
                                     .days = query->integer("days")};
  const auto view = view_of(parts, *query, nullptr, options);
  if (!view.ok()) return failure(view.error());
  return net::json_response(to_json(view->windows) + "\n");
}

std::string positions_json(const stream::LogPositions& positions) {
  const std::vector<std::pair<stream::PartitionId, stream::Offset>> all(positions.begin(), positions.end());
  return json_list(all.size(),
                   [&](size_t i) { return fmt::format(R"({{"partition":{},"offset":{}}})", all[i].first, all[i].second); });
}

std::string lags_json(const std::map<stream::PartitionId, uint64_t>& lags) {
  const std::vector<std::pair<stream::PartitionId, uint64_t>> all(lags.begin(), lags.end());
  return json_list(all.size(),
                   [&](size_t i) { return fmt::format(R"({{"partition":{},"records":{}}})", all[i].first, all[i].second); });
}

std::string pipeline_json(const PipelineReport& report) {
  const trend::Conservation& sums = report.conservation;
  const std::string checkpoint = report.checkpoint_ms < 0 ? "null"
                                                          : fmt::format(R"({{"at":{},"duration_ms":{}}})", report.checkpoint_ms,
                                                                        report.checkpoint_took_ms);
  return fmt::format(
      R"({{"name":{},"positions":{},"lag":{},"lags":{},"conservation":{{"applied":{},"duplicate":{},"superseded":{},"expired":{},)"
      R"("dead_letter":{}}},"out_of_order":{},"rejected":{},"checkpoint":{},"trouble":{}}})",
      json_text(report.name), positions_json(report.positions), report.lag, lags_json(report.lags), sums.applied,
      sums.duplicate, sums.superseded, sums.expired, sums.dead_letter, sums.out_of_order, report.rejected, checkpoint,
      report.trouble.empty() ? "null" : json_text(report.trouble));
}

net::Response pipelines(const ApiParts& parts, const net::Request& request) {
  const auto query = Query::read(request, kPipelinesRoute.parameters);
  if (!query.ok()) return failure(query.error());
  const auto log = parts.log();
  if (!log.ok()) return failure(log.error());
  const std::vector<PipelineReport> reports = parts.pipelines();
  return net::json_response(
      fmt::format(R"({{"log":{{"records":{},"bytes":{},"dead_letters":{},"first":{},"next":{}}},"pipelines":{}}})"
                  "\n",
                  log->records, log->bytes, log->dead_letters, positions_json(log->first), positions_json(log->next),
                  json_list(reports.size(), [&](size_t i) { return pipeline_json(reports[i]); })));
}

net::Response metrics(const ApiParts& parts) {
  const auto log = parts.log();
  if (!log.ok()) return failure(log.error());
  return net::text_response(MetricsText::kContentType, metrics_page(*log, parts.pipelines(), parts.process()));
}

net::Response health() { return net::text_response("text/plain; charset=utf-8", "ok\n"); }

net::Response readiness(const ApiParts& parts) {
  const std::string reason = parts.unready();
  if (reason.empty()) return net::text_response("text/plain; charset=utf-8", "ready\n");
  return net::problem(503, reason);
}

net::Route route_of(const RouteDeclaration& declared, net::Route::Handler handler) {
  return {.method = std::string(declared.method),
          .pattern = std::string(declared.path),
          .handler = std::move(handler),
          .may_block = declared.may_block,
          .max_body_bytes = declared.takes_body ? kMaxPushBytes : 0};
}

}  // namespace

trend::RankingOptions ranking_options(const Query& query) {
  trend::RankingOptions options;
  options.top = static_cast<size_t>(query.integer("top"));
  options.days = query.integer("days");
  options.decay = query.real("decay");
  options.idle_minutes = query.integer("idle_minutes");
  for (const std::string& name : query.list("by")) options.by.insert(*trend::dimension_named(name));
  return options;
}

std::vector<net::Route> counts_routes(const ApiParts& parts) {
  using net::Request;
  std::vector<net::Route> routes = {
      route_of(kTrendingRoute, [parts](const Request& request) { return trending(parts, request); }),
      route_of(kWindowsRoute, [parts](const Request& request) { return windows(parts, request); }),
      route_of(kHealthRoute, [](const Request&) { return health(); }),
      route_of(kReadyRoute, [parts](const Request&) { return readiness(parts); }),
  };
  if (parts.counts) {
    routes.push_back(route_of(kMetricsRoute, [parts](const Request&) {
      return net::text_response(MetricsText::kContentType, metrics_page(parts.counts()));
    }));
  }
  return routes;
}

std::vector<net::Route> api_routes(const ApiParts& parts) {
  using net::Request;
  std::vector<net::Route> routes = counts_routes(parts);
  routes.push_back(route_of(kPipelinesRoute, [parts](const Request& request) { return pipelines(parts, request); }));
  routes.push_back(route_of(kPushRoute, [parts](const Request& request) { return parts.push->take(request); }));
  routes.push_back(route_of(kMetricsRoute, [parts](const Request&) { return metrics(parts); }));
  return routes;
}

}  // namespace rsvpulse::serve
