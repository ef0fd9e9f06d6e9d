#pragma once

#include <vector>

#include "myosect/Core/Quantity.h"
#include "myosect/Core/RunContext.h"
#include "myosect/Image/Volume.h"
#include "myosect/Segmentation/LimbFinder.h"

namespace myosect::segmentation
{
/** From this share of the tissue's signal on, what lies in air along one axis of the image is ghosts of a moving limb. */
inline constexpr double kGhostShare = 0.10;
/** From this diameter on a place without signal inside a limb is no bone, tendon or vessel: cortex is half as thick. */
inline constexpr double kVoidMm = 18.0;

/** What spoils slices of magnetic resonance. */
struct MrArtefacts
{
  /** Of each slice: signal of air (75th percentile) along the axis of the image that holds more of it, less that of air which no axis
   * through a limb meets (else along the other axis), as a share of the tissue's median. Empty where too little air is seen. */
  std::vector<Value> ghostShare;
  std::vector<std::vector<double>> voidMm; ///< [limb][slice]: diameter of the largest disc without signal inside the limb

  [[nodiscard]] bool IsGhosted(std::size_t k) const;
  [[nodiscard]] bool HasVoid(std::size_t limb, std::size_t k) const;
};

/**
 * \brief Ghosting, slice by slice; fills ghostShare.
 *
 * Motion during the acquisition repeats the limb along the phase-encoding axis, through air and tissue alike; noise, parallel imaging and
 * the coil's fall-off do not prefer an axis as much. The idea is that of the ghosting ratio of the ACR phantom test, with a percentile, so
 * that the pulsation of one vessel, which fills a few lines only, does not count. A background that the scanner has set to zero shows no
 * ghosts. \param signal  all tissue: T1, or water plus fat \param scale   the tissue scale of the same image
 */
[[nodiscard]] MrArtefacts FindGhosts(const MrVolume & signal, const CtVolume & scale, RunContext & context);

/** Places without signal inside limbs; fills voidMm. Metal takes the signal from a round patch that is wider than any cortex. */
void FindVoids(const CtVolume & scale, const LimbMap & map, MrArtefacts & artefacts, RunContext & context);

/** The scale with each ghosted slice replaced by the nearest sound one (of two, the lower), so that limbs can be followed past it; the
 * volume itself where there are no ghosts, or nothing else. */
[[nodiscard]] CtVolume WithoutGhostedSlices(const CtVolume & scale, const MrArtefacts & artefacts);
} // namespace myosect::segmentation
