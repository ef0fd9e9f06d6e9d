#pragma once

#include <cstdint>
#include <vector>

#include "myosect/Core/Quantity.h"
#include "myosect/Core/RunContext.h"
#include "myosect/Image/Volume.h"
#include "myosect/Segmentation/LimbFinder.h"

namespace myosect::segmentation
{
/** Whether water and fat of a limb's section are what they are called. */
enum class Polarity : std::uint8_t
{
  NotSeen, ///< the limb is not in the slice
  Unclear, ///< no witness says anything; nothing speaks for a swap
  Right,
  Swapped, ///< exchanged in the whole section
  Partial  ///< exchanged in a part of it, or witnesses contradict each other
};

/** What one section of a limb tells by itself. Fat fractions 0..1, medians; empty where too little of it is seen. */
struct SwapWitnesses
{
  Value ring;           ///< 3 to 10 mm below the surface
  Value core;           ///< deeper, without cortex and marrow
  Value marrow;         ///< enclosed by dark cortex
  Value ringBrightness; ///< water plus fat, any unit
  Value coreBrightness;
  Value marrowBrightness;
  Value fatIsBright;       ///< correlation of fat fraction and brightness, the latter relative to what is nearby
  double waterShare = 0.0; ///< of the section, under 30 % fat
};

/**
 * \brief Right, Swapped, or Unclear.
 *
 * Subcutaneous fat must be fat: a ring of water around a core of fat is a swap, unless the core is the brighter one (fatty bone inside a
 * lean ring, as at the ankle). The ring of a lean limb holds muscle, and a swapped limb whose muscle is mostly fat has a core like its
 * ring; these are told apart by marrow, which is fat in adults, and by brightness: a swap does not change the sum of water and fat, in
 * which fat is the brighter tissue wherever there is T1 weighting. Fat replacing muscle under subcutaneous fat is no swap.
 *
 * \param adult  marrow of the shaft is taken as fat; false under 18 years and where the age is not known
 */
[[nodiscard]] Polarity JudgeSwap(const SwapWitnesses & witnesses, bool adult);

/** Polarity of every limb in every slice. */
struct SwapFinding
{
  std::vector<std::vector<Polarity>> polarity; ///< [limb][slice]

  /** Slices of a limb, in order. */
  [[nodiscard]] std::vector<std::size_t> SlicesOf(std::size_t limb, Polarity polarity) const;
  [[nodiscard]] bool Has(Polarity polarity) const;
};

/**
 * \brief Finds exchanges of water and fat in a Dixon set, per limb: whole, in slabs of slices, or in a part of a section.
 *
 * Slices whose fat fractions go with those of the next slice share one polarity, on which their witnesses vote (JudgeSwap); a slab without
 * a vote that is anticorrelated with a neighbour has the opposite polarity. Within a section, sectors of the outline whose layers are
 * inverted beside sectors that are not, quadrants in which fat is darker than water beside others in which it is brighter, or a region that
 * is mirrored about 50 % against the next slice, make the swap partial. The other limb is no witness: legs may differ. Parallel over
 * slices, deterministic; memory: a few coarse planes a slice and limb.
 *
 * \param noiseFloor  of water plus fat
 *
 * \param map  limbs of the same grid; they need the outline only, which a swap does not change
 */
[[nodiscard]] SwapFinding FindWaterFatSwaps(const MrVolume & water, const MrVolume & fat, double noiseFloor, const LimbMap & map,
                                            bool adult, RunContext & context);

struct WaterFatPair
{
  MrVolume water;
  MrVolume fat;
};

/** Copies in which the voxels of Swapped sections are exchanged: all that is nearer to the limb than to the other one in that slice. */
[[nodiscard]] WaterFatPair ExchangeSwapped(const MrVolume & water, const MrVolume & fat, const LimbMap & map, const SwapFinding & finding,
                                           RunContext & context);

/** The limb of the map nearest to a place in slice k, by its continuous in-plane index; -1 in a slice without limbs. */
[[nodiscard]] int NearestLimb(const LimbMap & map, double i, double j, std::size_t k);
} // namespace myosect::segmentation
