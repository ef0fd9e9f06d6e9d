#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "myosect/Core/RunContext.h"
#include "myosect/Core/Types.h"
#include "myosect/Image/Volume.h"

namespace myosect::anatomy
{
/** One bone cut by one slice plane. */
struct BoneSection
{
  double areaMm2 = 0.0;
  Vector3 centreLps{};
};

/** One limb in one slice plane, as far as its label map tells. */
struct LimbSection
{
  std::size_t limbPixels = 0;
  Vector3 centreLps{};          ///< of the limb's pixels
  std::size_t borderPixels = 0; ///< limb pixels on the border of the image
  std::size_t circlePixels = 0; ///< limb pixels beside the edge of the reconstruction circle
  std::size_t metalPixels = 0;
  double elongation = 1.0;        ///< length over width of the limb's outline, from its second moments
  std::size_t parts = 1;          ///< of a limb of unknown side: two legs that share its labels are two parts
  std::vector<BoneSection> bones; ///< largest first

  [[nodiscard]] bool Present() const noexcept { return limbPixels > 0; }
  /** Of the largest bone, 0 without any. */
  [[nodiscard]] double MainBoneMm2() const noexcept { return bones.empty() ? 0.0 : bones.front().areaMm2; }
};

/** Sections of one side, one a slice, feet to head. */
using LimbSections = std::vector<LimbSection>;

/**
 * \brief Sections of every side that the labels hold: [left], [right], [unknown].
 *
 * \param metalHu  voxels from here on count as metal
 */
[[nodiscard]] std::array<LimbSections, 3> FindSections(const CtVolume & volume, const LabelVolume & labels, double metalHu,
                                                       RunContext & context);
} // namespace myosect::anatomy
