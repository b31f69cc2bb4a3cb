#include "rsvp/rsvp.h"

#include "base/ascii.h"

namespace rsvpulse::rsvp {

Response classify(const Text& response) {
  if (!response) return Response::kOther;
  if (*response == "yes") return Response::kYes;  // nearly all are spelt so
  if (*response == "no") return Response::kNo;
  const std::string_view answer = trim_ascii_blanks(*response);
  if (equals_folded(answer, "yes")) return Response::kYes;
  return equals_folded(answer, "no") ? Response::kNo : Response::kOther;
}

}  // namespace rsvpulse::rsvp
