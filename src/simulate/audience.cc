#include "simulate/audience.h"

#include <algorithm>
#include <string_view>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "base/printable.h"

namespace rsvpulse::simulate {
namespace {

constexpr int kRounds = 64;  // in one tick, lest who calls it never gets to anything else

// What of a line may stand in a WebSocket's text, which must be UTF-8: a line cut off there stays no message.
std::string_view valid_beginning(std::string_view text) {
  if (is_utf8(text)) return text;
  size_t end = 0;
  while (const size_t length = leading_character(text.substr(end))) end += length;
  return text.substr(0, end);
}

}  // namespace

Audience::Audience(Timeline timeline, AudienceOptions options, const Clock& clock, std::function<void(std::string)> tell)
    : timeline_(std::move(timeline)), options_(options), clock_(clock), tell_(std::move(tell)) {}

void Audience::join(std::shared_ptr<net::Stream> stream, Form form, std::optional<int64_t> since_mtime) {
  const auto client = std::make_shared<Client>();
  client->stream = std::move(stream);
  client->form = form;
  client->since_mtime = since_mtime;
  {
    const std::lock_guard lock(mutex_);
    client->number = ++joined_;
    client->replay_end = options_.paced ? timeline_.end() : furthest_;
    client->next = since_mtime || !options_.paced ? timeline_.begin() : timeline_.end();
    clients_.push_back(client);
  }
  tell_(fmt::format("client {} has come{}", client->number, since_mtime ? fmt::format(", since {}", *since_mtime) : ""));
  const std::weak_ptr<Client> weak = client;
  client->stream->on_drained([this, weak] {
    if (const auto still = weak.lock()) on_drained(still);
  });
  client->stream->on_closed([weak] {
    if (const auto still = weak.lock()) still->gone = true;
  });
  on_drained(client);
}

void Audience::on_drained(const std::shared_ptr<Client>& client) {
  Fate fate = Fate::kStays;
  {
    const std::lock_guard lock(mutex_);
    fate = client->dropping ? Fate::kReset : pump(*client);
  }
  settle(*client, fate);
}

Status Audience::tick() {
  for (int round = 0; round < kRounds; ++round) {
    const auto more = take_round();
    if (!more.ok()) return more.error();
    if (!*more) break;
    std::this_thread::yield();  // streams wait for the lock
  }
  return Done{};
}

// Takes what is due, but not so much of it that clients could not follow. Whether there is more.
Result<bool> Audience::take_round() {
  std::vector<std::pair<std::shared_ptr<Client>, Fate>> fates;
  std::vector<uint64_t> left;
  uint64_t taken = 0;
  {
    const std::lock_guard lock(mutex_);
    const uint64_t before = timeline_.end();
    if (options_.paced) {
      const auto advanced = timeline_.advance(clock_.now_ms(), options_.queue_bytes, before);
      if (!advanced.ok()) failure_ = advanced.error();
    }
    taken = timeline_.end() - before;
    for (const auto& client : clients_) {
      if (client->gone) left.push_back(client->number);
    }
    std::erase_if(clients_, [](const auto& client) { return client->gone.load(); });
    for (const auto& client : clients_) fates.emplace_back(client, pump(*client));
    if (failure_) return *failure_;
  }
  for (const auto& [client, fate] : fates) settle(*client, fate);
  for (const uint64_t number : left) tell_(fmt::format("client {} is gone", number));
  return taken > 0;
}

// Streams may call back from here, so it is called without the lock.
void Audience::settle(Client& client, Fate fate) {
  if (fate == Fate::kReset) client.stream->abort();
  if (fate == Fate::kClosed) client.stream->close();
}

Audience::Fate Audience::pump(Client& client) {
  if (client.gone || client.dropping || !client.stream->is_open()) return Fate::kStays;
  if (options_.paced && (client.next < timeline_.begin() || timeline_.bytes_behind(client.next) > options_.lag_bytes)) {
    tell_(fmt::format("client {} lags by {} lines and is sent away", client.number, timeline_.end() - client.next));
    return Fate::kClosed;
  }
  if (clock_.now_ms() < client.silent_until_ms) return Fate::kStays;
  while (client.stream->queued_bytes() < options_.queue_bytes) {
    if (client.next == timeline_.end() && !pull(client)) break;
    const std::string piece = take_piece(client);
    if (!piece.empty() && !client.stream->write(net::make_bytes(piece))) return Fate::kStays;
    if (client.dropping) return client.stream->queued_bytes() == 0 ? Fate::kReset : Fate::kStays;  // else once it is drained
    if (client.silent_until_ms > clock_.now_ms()) return Fate::kStays;
  }
  return timeline_.ended() && client.next == timeline_.end() ? Fate::kClosed : Fate::kStays;
}

// Not paced: makes more lines when every client keeps up. False: there are none for now.
bool Audience::pull(const Client& client) {
  if (options_.paced || timeline_.ended() || failure_) return false;
  const auto advanced = timeline_.advance(INT64_MAX, options_.frame_bytes, needed());
  if (!advanced.ok()) failure_ = advanced.error();
  return client.next < timeline_.end();
}

uint64_t Audience::needed() const {
  uint64_t first = timeline_.end();
  for (const auto& client : clients_) {
    if (!client->gone) first = std::min(first, client->next);
  }
  return first;
}

std::string Audience::take_piece(Client& client) {
  std::string piece;
  while (client.next < timeline_.end() && piece.size() < options_.frame_bytes) {
    const Timeline::Line& line = timeline_.line(client.next);
    const bool is_wanted = !client.since_mtime || client.next >= client.replay_end || line.mtime >= *client.since_mtime;
    if (is_wanted && options_.drop_every > 0 && client.sent_new == options_.drop_every) {
      client.dropping = true;
      if (client.form != Form::kFrames) piece.append(line.text, 0, line.text.size() / 2);
      return piece;
    }
    ++client.next;
    furthest_ = std::max(furthest_, client.next);
    if (!is_wanted) continue;
    append(client, line.text, piece);
    ++lines_sent_;
    if (client.next <= client.replay_end) continue;
    ++client.sent_new;
    if (options_.stall_ms > 0 && client.sent_new % kStallLines == 0) {
      client.silent_until_ms = clock_.now_ms() + options_.stall_ms;
      return piece;
    }
  }
  return piece;
}

void Audience::append(const Client& client, std::string_view text, std::string& piece) const {
  switch (client.form) {
    case Form::kEvents:
      piece.append("data: ").append(text).append("\n\n");
      break;
    case Form::kFrames:
      if (!piece.empty()) piece += '\n';
      piece.append(valid_beginning(text));
      break;
    case Form::kLines:
      piece.append(text) += '\n';
      break;
  }
}

bool Audience::served_to_the_end() const {
  const std::lock_guard lock(mutex_);
  return timeline_.ended() && furthest_ == timeline_.end() && clients_.empty() && joined_ > 0;
}

uint64_t Audience::lines_sent() const {
  const std::lock_guard lock(mutex_);
  return lines_sent_;
}

}  // namespace rsvpulse::simulate
