#include "myosect/Anatomy/Sides.h"

namespace myosect::anatomy
{
namespace
{
SideDecision DecideSingle(std::optional<Side> chirality, const SideEvidence & evidence)
{
  std::optional<Side> header;
  if (evidence.headerLaterality == "L" || evidence.headerLaterality == "R")
  {
    header = evidence.headerLaterality == "L" ? Side::Left : Side::Right;
  }
  std::optional<Side> strip;
  if (evidence.otherLimbTowardsRight != evidence.otherLimbTowardsLeft)
  {
    strip = evidence.otherLimbTowardsRight ? Side::Left : Side::Right;
  }

  if (evidence.requested)
  {
    const bool against = (header && *header != *evidence.requested) || (chirality && *chirality != *evidence.requested) ||
                         (strip && *strip != *evidence.requested);
    return { { *evidence.requested }, against, against ? "given by the user, against the headers or the anatomy" : "given by the user" };
  }
  std::optional<Side> side;
  std::string why;
  for (const auto & [candidate, source] :
       { std::pair(header, "from the headers"), std::pair(strip, "from the place of the other limb in view"),
         std::pair(chirality, "from the place of the fibula") })
  {
    if (candidate && !side)
    {
      side = candidate;
      why = source;
    }
    else if (candidate && *candidate != *side)
    {
      return { { Side::Unknown }, true, "headers and anatomy tell different sides" };
    }
  }
  if (evidence.headerLaterality == "?")
  {
    return { { Side::Unknown }, true, "the headers contradict each other" };
  }
  return side ? SideDecision{ { *side }, false, why }
              : SideDecision{ { Side::Unknown }, false, "nothing in the headers or the image tells the side" };
}
} // namespace

SideDecision DecideSides(const std::vector<std::optional<Side>> & chirality, const SideEvidence & evidence)
{
  if (chirality.size() < 2)
  {
    return chirality.empty() ? SideDecision{} : DecideSingle(chirality.front(), evidence);
  }
  SideDecision decision{ { Side::Left, Side::Right }, false, "from the limbs' places in patient coordinates" };
  // One fibula may be seen badly; only both against their places mean mirrored data, one against and none for is doubt enough.
  const bool leftAgainst = chirality[0] && *chirality[0] != Side::Left;
  const bool rightAgainst = chirality[1] && *chirality[1] != Side::Right;
  const bool anyFor = (chirality[0] && !leftAgainst) || (chirality[1] && !rightAgainst);
  if (evidence.headerLaterality == "?" || ((leftAgainst || rightAgainst) && !anyFor))
  {
    decision = { { Side::Unknown, Side::Unknown },
                 true,
                 evidence.headerLaterality == "?"
                     ? "the headers contradict each other"
                     : "the fibulae lie on the inner side of the legs: the data are mirrored or the headers wrong" };
  }
  return decision;
}
} // namespace myosect::anatomy
