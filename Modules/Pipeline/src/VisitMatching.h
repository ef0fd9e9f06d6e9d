#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "myosect/Anatomy/BoneRegistration.h"
#include "myosect/Comparison/Changes.h"
#include "myosect/Core/RunContext.h"
#include "myosect/Pipeline/ResultReader.h"

namespace myosect::pipeline
{
using BoneOfSide = std::pair<Side, anatomy::LongBone>;

/** A result with the surfaces of its bones. */
struct Visit
{
  StoredResult result;
  std::map<BoneOfSide, anatomy::BoneSurface> bones;
  std::optional<StoredLabels> labels; ///< where pictures need them
};

[[nodiscard]] Visit LoadVisit(const std::filesystem::path & folder, bool keepLabels, RunContext & context);

/** One bone of two visits laid on each other, and the rows of both with their places along it. */
struct MatchedBone
{
  Side side = Side::Unknown;
  anatomy::LongBone bone = anatomy::LongBone::Femur;
  std::vector<SliceMeasurement> first, second; ///< of that side; matchPositionMm along the shared bone
  comparison::LevelEvidence evidence;
  anatomy::BoneRegistration registration;
  bool firstIsFixed = true;                    ///< the registration's fixed bone is the first visit's
};

/**
 * \brief Every bone that both visits show. Which visit's bone is the fixed one depends on the contents of the results, not on their order, so
 * that exchanged visits give the same levels.
 */
[[nodiscard]] std::vector<MatchedBone> MatchVisits(const Visit & first, const Visit & second, RunContext & context);

/** The segments whose slices are placed along the bone. */
[[nodiscard]] const std::vector<Segment> & SegmentsOf(anatomy::LongBone bone);
[[nodiscard]] std::string_view WordOf(anatomy::LongBone bone);

/** Rows of the visit that lie along the bone, placed by their bone's middle on a line; others have no place. */
[[nodiscard]] std::vector<SliceMeasurement> PlacedRows(const Visit & visit, Side side, anatomy::LongBone bone, const anatomy::RigidTransform & toFixed,
                                                       const anatomy::BoneRegistration & line);

/** What --allow may lift here. */
inline constexpr const char * kDifferentPerson = "different-person";
inline constexpr const char * kMixedModality = "mixed-modality";
inline constexpr const char * kMixedVersion = "mixed-version";

/** Why results must not stand in one table, by the name of the refusal; empty when they may. */
struct Mixture
{
  std::string refusal, why;
};
[[nodiscard]] std::vector<Mixture> MixturesOf(const StoredResult & a, const StoredResult & b);
/** \throws Error(UnsupportedInput) for the first mixture that is not allowed; Error(Usage) for a name that is no refusal. Returns the lifted ones. */
[[nodiscard]] std::vector<std::string> RefuseMixtures(const std::vector<Mixture> & mixtures, const std::vector<std::string> & allowed);

/** Days since 1970-01-01; empty for other than YYYY-MM-DD. */
[[nodiscard]] std::optional<long> DayNumber(const std::string & isoDate);
} // namespace myosect::pipeline
