#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "myosect/Core/Tables.h"

namespace myosect::comparison
{
/** A place of one limb, between two neighbouring slices or on one. Pointers are into the rows given. */
struct LimbPlace
{
  const SliceMeasurement * lower = nullptr;
  const SliceMeasurement * upper = nullptr;
  double weight = 0.0; ///< of `upper`

  /** Linear between both slices; empty when one of them lacks the value. */
  [[nodiscard]] Value At(Value SliceMeasurement::*member) const;
  [[nodiscard]] double ZMm() const;
};

/**
 * \brief The sound slices of one limb and segment along their bone.
 *
 * Only slices with status ok and a match position count. A place lies between two slices that follow each other in the stack no more than
 * one and a half usual steps apart, so that neither a rejected slice nor a gap is bridged.
 */
class LimbProfile
{
public:
  LimbProfile(const std::vector<SliceMeasurement> & slices, Side side, Segment segment);

  [[nodiscard]] std::size_t SliceCount() const { return m_Slices.size(); }
  [[nodiscard]] double BeginMm() const;
  [[nodiscard]] double EndMm() const;
  /** Median distance of neighbouring slices; 0 with fewer than two. */
  [[nodiscard]] double StepMm() const { return m_StepMm; }
  [[nodiscard]] std::optional<LimbPlace> At(double positionMm) const;

private:
  std::vector<const SliceMeasurement *> m_Slices; ///< by position
  double m_StepMm = 0.0;
};

struct MatchedLevel
{
  double positionMm = 0.0;
  LimbPlace left, right;
};

/** Levels that both legs of a segment share. */
struct LevelMatch
{
  bool matched = false; ///< along the bones; else the levels are the same planes of the stack
  double stepMm = 0.0;  ///< distance of the levels; 0 when not matched
  std::vector<MatchedLevel> levels;
  std::size_t lostLevels = 0; ///< within the shared slab, but not measured on one leg or the other
  bool swapInSlab = false;    ///< water and fat are exchanged in a part of a slice of the shared slab
  Value uncertaintyMm;        ///< the largest 95 % half-width of a level of the slab; empty when a level lacks it
};

/**
 * \brief Levels common to both legs, each along its own bone.
 *
 * The levels begin where both legs are measured and follow at the coarser leg's slice distance. Without match positions on both legs they
 * are the planes in which both are sound.
 */
[[nodiscard]] LevelMatch MatchLevels(const std::vector<SliceMeasurement> & slices, Segment segment);

/** One value a level for both legs. */
struct PairedSeries
{
  std::vector<double> left, right;
  std::vector<double> positionMm;
  std::vector<double> zMm; ///< mean of both legs
};

/** Of `member`, or of `perpendicular` at the levels at which both legs have it. Levels without a value on both legs are left out. */
[[nodiscard]] PairedSeries Resample(const LevelMatch & match, Value SliceMeasurement::*member,
                                    Value SliceMeasurement::*perpendicular = nullptr);
} // namespace myosect::comparison
