#pragma once

#include <optional>
#include <string>
#include <vector>

#include "myosect/Core/Types.h"

namespace myosect::dicomexport
{
/** A coded concept: value, designator of its scheme, and words. */
struct Code
{
  std::string value, scheme, meaning;

  [[nodiscard]] bool SameAs(const Code & other) const { return value == other.value && scheme == other.scheme; }
};

/** Scheme of codes for which no standard one exists. Every object that uses it declares it. */
inline constexpr const char * kPrivateScheme = "99MYOSECT";

[[nodiscard]] Code Snomed(const std::string & value, const std::string & meaning);
[[nodiscard]] Code Dcm(const std::string & value, const std::string & meaning);
[[nodiscard]] Code Ucum(const std::string & value, const std::string & meaning);
[[nodiscard]] Code Private(const std::string & value, const std::string & meaning);

/** How a tissue is coded in a segmentation. */
struct TissueCodes
{
  Code category, type, region;
};
[[nodiscard]] TissueCodes CodesOf(Tissue tissue);

/** Right or left; empty for an unknown side. */
[[nodiscard]] std::optional<Code> LateralityOf(Side side);
/** Thigh, knee region, lower leg, …; the lower limb for an unknown segment. */
[[nodiscard]] Code RegionOf(Segment segment);

/** Codes of one segment of a segmentation, ours or foreign. */
struct SegmentCodes
{
  Code category, type;
  std::vector<Code> typeModifiers, regions, regionModifiers;
};

/**
 * The tissue that the codes name: current SNOMED CT and legacy SNOMED RT codes (schemes SCT, SRT, SNM3, 99SDM), and our own. Named muscles
 * and bones count as muscle and as bone. Fat counts as intermuscular or subcutaneous only where type or region say which. Empty otherwise.
 */
[[nodiscard]] std::optional<Tissue> TissueOf(const SegmentCodes & codes);
/** From the modifiers of type or region; empty when they tell no side, both sides, or contradict each other. */
[[nodiscard]] std::optional<Side> SideOf(const SegmentCodes & codes);
} // namespace myosect::dicomexport
