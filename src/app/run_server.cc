#include "app/run_server.h"

#include <utility>

#include <fmt/format.h>

#include "app/run_reports.h"
#include "net/url.h"
#include "serve/api.h"

namespace rsvpulse::app {
namespace {

constexpr int kBlockingThreads = 8;

}  // namespace

bool is_loopback(const std::string& listen) {
  const auto endpoint = net::parse_endpoint(listen);
  return endpoint.ok() && net::is_loopback(endpoint->host);
}

bool wants_server(const config::Values& values) {
  return values.text("listen") != "none" && (!values.flag("until-end") || values.is_given("listen"));
}

Status check_reach(const std::string& listen, const config::Values& values) {
  if (const auto endpoint = net::parse_endpoint(listen); !endpoint.ok()) return endpoint.error();
  if (is_loopback(listen) || !values.text("read-token").empty() || values.flag("public")) return Done{};
  return Error{ErrorKind::kConfig,
               fmt::format("--listen {}: others than this machine can connect; give readers a token (RSVPULSE_READ_TOKEN, "
                           "--read-token-file), or let everybody read with --public",
                           listen)};
}

net::ServerOptions server_options(const config::Values& values) {
  return {.listen = values.text("listen"),
          .tls_certificate = values.text("tls-certificate"),
          .tls_key = values.text("tls-key"),
          .base_path = values.text("base-path"),
          .blocking_threads = kBlockingThreads,
          .trusted_proxies = values.list("trusted-proxy"),
          .requests_per_second = values.real("request-rate"),
          .common_headers = serve::Site::security_headers(),
          .served = {}};
}

Status take_over(const config::Values& before, const config::Values& now, net::Server& server) {
  // The address stays the one that is listened on.
  if (Status allowed = check_reach(before.text("listen"), now); !allowed.ok()) return allowed;
  const bool has_tls = !before.text("tls-certificate").empty();
  const bool wants_tls = !now.text("tls-certificate").empty() || !now.text("tls-key").empty();
  if (has_tls != wants_tls) {
    return Error{ErrorKind::kConfig, "serving over TLS begins or ends with a restart only"};
  }
  if (has_tls) {
    Status replaced = server.replace_certificate(now.text("tls-certificate"), now.text("tls-key"));
    if (!replaced.ok()) return replaced;
  }
  server.set_request_rate(now.real("request-rate"));
  return Done{};
}

RunServer::RunServer(const RunContext& context, const RunningParts& parts)
    : context_(context),
      parts_(parts),
      tokens_(context.values.text("read-token"), context.values.text("push-token")),
      origins_(is_loopback(context.values.text("listen")), context.values.list("host"), tokens_) {}

Result<std::unique_ptr<RunServer>> RunServer::start(const RunContext& context, const RunningParts& parts) {
  const config::Values& values = context.values;
  if (const Status allowed = check_reach(values.text("listen"), values); !allowed.ok()) return allowed.error();
  std::unique_ptr<RunServer> made(new RunServer(context, parts));
  auto server = net::Server::start(server_options(values), made->make_routes());
  if (!server.ok()) return server.error();
  made->server_ = *std::move(server);
  context.logger.info("serve", "listening", {{"url", made->server_->url()}});
  return made;
}

Status RunServer::reload(const config::Values& values) {
  if (Status taken = take_over(context_.values, values, *server_); !taken.ok()) return taken;
  tokens_.replace(values.text("read-token"), values.text("push-token"));
  return Done{};
}

std::vector<net::Route> RunServer::make_routes() {
  std::vector<net::Route> routes = serve::api_routes(api_parts());
  if (parts_.live) {
    site_ = std::make_unique<serve::Site>(parts_.kafka ? parts_.kafka->all() : *parts_.live, facts_of(parts_), context_.clock,
                                          serve::SiteOptions{.on_wall_clock = context_.on_wall_clock, .tokens = &tokens_});
    for (net::Route& route : site_->routes()) routes.push_back(std::move(route));
  }
  for (net::Route& route : routes) route = serve::guarded(std::move(route), tokens_, origins_);
  return routes;
}

serve::ApiParts RunServer::api_parts() {
  const config::Values& values = context_.values;
  serve::PushOptions push{.tokens = &tokens_,
                          .needs_token = !is_loopback(values.text("listen")),
                          .max_future_skew_ms = values.integer("max-future-skew"),
                          .submit = {}};
  if (parts_.push) {
    push.submit = [to = parts_.push, wait_ms = values.integer("push-wait")](const std::vector<std::string>& lines) {
      return to->submit(lines, wait_ms);
    };
  }
  serve::ApiParts api;
  api.trends = parts_.live;
  if (parts_.kafka) {
    api.merged = [kafka = parts_.kafka](auto now, auto* ranking, const auto& windows) {
      return kafka->all().view(now, ranking, windows);
    };
  }
  api.log = [this] { return report_log(parts_); };
  api.pipelines = [this] { return report_pipelines(parts_); };
  api.unready = [this] { return unready(parts_); };
  api.process = [this] { return report_process(parts_, context_.clock); };
  api.push = std::make_shared<serve::Push>(std::move(push), context_.clock);
  return api;
}

}  // namespace rsvpulse::app
