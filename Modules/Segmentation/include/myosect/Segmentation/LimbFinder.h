#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "myosect/Core/RunContext.h"
#include "myosect/Image/Volume.h"
#include "myosect/Segmentation/CouchFinder.h"
#include "myosect/Segmentation/CtSegmentationParameters.h"
#include "myosect/Segmentation/Raster.h"

namespace myosect::segmentation
{
/** Limb pixels of full resolution lie this close to the coarse limb. */
inline constexpr double kLimbReachMm = 4.0;

/** What a slice plane shows. */
enum class PlaneKind
{
  Limbs,     ///< nothing against measuring it
  Empty,     ///< no limb in view
  Misfit,    ///< does not fit its neighbours: displaced, mixed up or corrupt
  Pelvis,    ///< the legs are one body
  Joined     ///< a limb is joined with something else (hand, genitals, pad) that cannot be told from it
};

/**
 * \brief Where the limbs lie, slice by slice, on a grid of about 2 mm pixels.
 *
 * `pieces(x, y)` of a slice is 0 for background and for what is no limb, n + 1 for limb n. Limb 0 is the one further towards the patient's left.
 * Beside tissue that was cut off from a limb `pieces` ends kLimbReachMm short of the cut, so that the limb at full resolution ends there.
 */
struct LimbMap
{
  int factorX = 1, factorY = 1;        ///< full-resolution pixels a coarse pixel
  PixelMm coarsePixelMm;
  int limbCount = 0;
  std::vector<MaskPlane> pieces;       ///< one a slice
  std::vector<PlaneKind> kinds;        ///< one a slice
  std::vector<std::vector<bool>> touchesOther; ///< [limb][slice]: pressed against another body part, separated by a path
  bool foreignStripLowX = false;       ///< a part of another limb without its bone lies towards the patient's right of the only limb
  bool foreignStripHighX = false;
  std::optional<CouchSurface> couch;   ///< what lies on or beyond it is no limb
  double noiseHu = 0.0;                ///< standard deviation of the image noise in soft tissue, median over slices
};

/**
 * \brief Finds up to two limbs in a CT volume.
 *
 * Soft tissue is thresholded on a coarse grid, thin sheets are opened away, components that hold a principal bone are limbs; legs pressed against each
 * other are separated by a minimum-cost path (see LegSeparation.h). Limbs are followed from slice to slice by overlap; planes that cannot be followed are
 * Misfit or Pelvis. What a limb gains abruptly along the stack is cut off, or the plane is Joined. Deterministic; parallel over slices. Memory: one byte a coarse pixel.
 */
[[nodiscard]] LimbMap FindLimbs(const CtVolume & volume, const CtSegmentationParameters & parameters, RunContext & context);

/** Noise of the soft tissue that is labelled, told as LimbMap::noiseHu is of limbs that are found: for labels whose limbs were not looked for yet. */
[[nodiscard]] double NoiseWithin(const LabelVolume & labels, const CtVolume & volume, RunContext & context);
} // namespace myosect::segmentation
