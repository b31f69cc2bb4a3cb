// What answers look like, for programs. The contract test holds every answer to it, and nothing that an answer has may be
// missing here: additionalProperties are forbidden throughout.
#include "serve/page_routes.h"

namespace rsvpulse::serve {

std::string_view schemas() {
  return R"json(
"Time":{"type":"integer","description":"Milliseconds since the epoch"},
"Dimension":{"enum":["topic","event","group","city","country"]},
"Counted":{"type":"object","required":["name","people"],"additionalProperties":false,
  "properties":{"name":{"type":"string"},"people":{"type":"integer"}}},
"CountedEvent":{"type":"object","required":["event_id","name","people"],"additionalProperties":false,
  "properties":{"event_id":{"type":"string"},"name":{"type":"string"},"people":{"type":"integer"}}},
"CountedGroup":{"type":"object","required":["name","people","group_id"],"additionalProperties":false,
  "properties":{"name":{"type":"string"},"people":{"type":"integer"},"group_id":{"type":["integer","null"]}}},
"Hours":{"type":"object","required":["first","people"],"additionalProperties":false,
  "properties":{"first":{"$ref":"#/components/schemas/Time"},"people":{"type":"array","items":{"type":"integer"}}}},
"Windows":{"type":"object","required":["end","total","responses","top_events"],"additionalProperties":false,"properties":{
  "end":{"$ref":"#/components/schemas/Time"},"total":{"type":"integer"},
  "responses":{"type":"object","required":["yes","no","other"],"additionalProperties":false,
    "properties":{"yes":{"type":"integer"},"no":{"type":"integer"},"other":{"type":"integer"}}},
  "top_events":{"type":"array","items":{"type":"object","required":["event_id","event_name","yes"],"additionalProperties":false,
    "properties":{"event_id":{"type":"string"},"event_name":{"type":["string","null"]},"yes":{"type":"integer"}}}}}},
"Trending":{"type":"object","required":["now","ranking","windows"],"additionalProperties":false,"properties":{
  "now":{"$ref":"#/components/schemas/Time"},"windows":{"$ref":"#/components/schemas/Windows"},
  "ranking":{"type":"array","items":{"type":"object","required":["rank","dimension","name","score"],"additionalProperties":false,
    "properties":{"rank":{"type":"integer"},"dimension":{"$ref":"#/components/schemas/Dimension"},"name":{"type":"string"},
      "score":{"type":"number"},"previous_rank":{"type":["integer","null"]}}}}}},
"EntryPage":{"type":"object","additionalProperties":false,
  "required":["now","dimension","name","rank","score","people","rsvps","latest","hours","events","topics","groups","cities","countries"],
  "properties":{"now":{"$ref":"#/components/schemas/Time"},"dimension":{"$ref":"#/components/schemas/Dimension"},"name":{"type":"string"},
    "rank":{"type":["integer","null"]},"score":{"type":"number"},"people":{"type":"integer"},"rsvps":{"type":"integer"},
    "latest":{"type":["integer","null"]},"hours":{"$ref":"#/components/schemas/Hours"},
    "events":{"type":"array","items":{"$ref":"#/components/schemas/CountedEvent"}},
    "groups":{"type":"array","items":{"$ref":"#/components/schemas/CountedGroup"}},
    "topics":{"type":"array","items":{"$ref":"#/components/schemas/Counted"}},
    "cities":{"type":"array","items":{"$ref":"#/components/schemas/Counted"}},
    "countries":{"type":"array","items":{"$ref":"#/components/schemas/Counted"}}}},
"EventPage":{"type":"object","additionalProperties":false,
  "required":["now","event_id","name","five_minutes","people","rsvps","latest","hours","events","topics","groups","cities","countries"],
  "properties":{"now":{"$ref":"#/components/schemas/Time"},"event_id":{"type":"string"},"name":{"type":["string","null"]},
    "five_minutes":{"type":"integer"},"people":{"type":"integer"},"rsvps":{"type":"integer"},
    "latest":{"type":["integer","null"]},"hours":{"$ref":"#/components/schemas/Hours"},
    "events":{"type":"array","items":{"$ref":"#/components/schemas/CountedEvent"}},
    "groups":{"type":"array","items":{"$ref":"#/components/schemas/CountedGroup"}},
    "topics":{"type":"array","items":{"$ref":"#/components/schemas/Counted"}},
    "cities":{"type":"array","items":{"$ref":"#/components/schemas/Counted"}},
    "countries":{"type":"array","items":{"$ref":"#/components/schemas/Counted"}}}},
"GroupPage":{"type":"object","additionalProperties":false,
  "required":["now","group_id","name","city","country","place","people","rsvps","latest","hours","events","topics"],
  "properties":{"now":{"$ref":"#/components/schemas/Time"},"group_id":{"type":"integer"},"name":{"type":["string","null"]},
    "city":{"type":["string","null"]},"country":{"type":["string","null"]},
    "place":{"type":["object","null"],"required":["lat","lon"],"additionalProperties":false,
      "properties":{"lat":{"type":"number"},"lon":{"type":"number"}}},
    "people":{"type":"integer"},"rsvps":{"type":"integer"},"latest":{"type":["integer","null"]},
    "hours":{"$ref":"#/components/schemas/Hours"},
    "events":{"type":"array","items":{"$ref":"#/components/schemas/CountedEvent"}},
    "topics":{"type":"array","items":{"$ref":"#/components/schemas/Counted"}}}},
"WorldMap":{"type":"object","required":["now","places","without_place"],"additionalProperties":false,"properties":{
  "now":{"$ref":"#/components/schemas/Time"},"without_place":{"type":"integer"},
  "places":{"type":"array","items":{"type":"object","required":["lat","lon","city","people"],"additionalProperties":false,
    "properties":{"lat":{"type":"number"},"lon":{"type":"number"},"city":{"type":["string","null"]},"people":{"type":"integer"}}}}}},
"Sources":{"type":"object","required":["sources"],"additionalProperties":false,"properties":{"sources":{"type":"array","items":
  {"type":"object","required":["name","phase","reason","connections"],"additionalProperties":false,"properties":{"name":{"type":"string"},
    "phase":{"enum":["connecting","open","waiting","ended","failed"]},"reason":{"type":"string"},"connections":{"type":"integer"}}}}}},
"Position":{"type":"object","required":["partition","offset"],"additionalProperties":false,
  "properties":{"partition":{"type":"integer"},"offset":{"type":"integer"}}},
"Pipelines":{"type":"object","required":["log","pipelines"],"additionalProperties":false,"properties":{
  "log":{"type":"object","required":["records","bytes","dead_letters","first","next"],"additionalProperties":false,
    "properties":{"records":{"type":"integer"},"bytes":{"type":"integer"},"dead_letters":{"type":"integer"},
      "first":{"type":"array","items":{"$ref":"#/components/schemas/Position"}},
      "next":{"type":"array","items":{"$ref":"#/components/schemas/Position"}}}},
  "pipelines":{"type":"array","items":{"type":"object","required":["name","positions","lag","trouble","conservation"],
    "properties":{"name":{"type":"string"},"lag":{"type":"integer"},"checkpoint":{"type":["object","null"],"required":["at","duration_ms"],
      "additionalProperties":false,"properties":{"at":{"type":"integer"},"duration_ms":{"type":"integer"}}},"trouble":{"type":["string","null"]},"out_of_order":{"type":"integer"},
      "positions":{"type":"array","items":{"$ref":"#/components/schemas/Position"}},
      "conservation":{"type":"object","required":["applied","duplicate","superseded","expired","dead_letter"],"additionalProperties":false,
        "properties":{"applied":{"type":"integer"},"duplicate":{"type":"integer"},"superseded":{"type":"integer"},
          "expired":{"type":"integer"},"dead_letter":{"type":"integer"}}}}}}}},
"DeadLetters":{"type":"object","required":["total","letters"],"additionalProperties":false,"properties":{"total":{"type":"integer"},
  "letters":{"type":"array","items":{"type":"object","required":["source","line","offset","field","reason","bytes_base64"],
    "properties":{"source":{"type":"string"},"line":{"type":"integer"},"offset":{"type":"integer"},"field":{"type":"string"},
      "reason":{"type":"string"},"bytes_base64":{"type":"string"}}}}}},
"Problem":{"type":"object","required":["type","title","status"],"properties":{"type":{"type":"string"},"title":{"type":"string"},
  "status":{"type":"integer"},"detail":{"type":"string"}}})json";
}

}  // namespace rsvpulse::serve
