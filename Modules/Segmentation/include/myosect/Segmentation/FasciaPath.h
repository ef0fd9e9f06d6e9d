#pragma once

#include "myosect/Segmentation/LimbSlice.h"

namespace myosect::segmentation
{
/**
 * \brief Follows the fascia as a thin line in fat, where no muscle marks it.
 *
 * In polar coordinates round the limb's core the closed path is sought that runs along a line brighter than the fat on either side, keeps near the outline
 * `expected`, leaves little of `lean` outside, and never cuts into `least` (dynamic programming over angles, closed by going round twice). The line's contrast is averaged along it over some
 * millimetres first, so that a fascia thinner than a pixel stands out from noise and from septa that cross it.
 * \param hu        smoothed no more than by a millimetre
 * \param lean      remnants of muscle; veins may be among them
 * \param least     region that certainly lies inside: bone and muscle remnants with their tight envelope
 * \param expected  where the envelope would lie without a line to follow
 * \param bridgeMm  bellies that touch `expected` and lie no further apart than this have the fascia span the cleft between them at an even depth below the skin
 * \param contactTrust  1: where a belly touches `expected` there is the fascia; 0: fat may lie between them, as in replaced muscle
 * \return the region inside the path, `least` included
 */
[[nodiscard]] MaskPlane FollowFascia(const LimbSlice & slice,
                                     const FloatPlane & hu,
                                     const MaskPlane & lean,
                                     const MaskPlane & least,
                                     const MaskPlane & expected,
                                     const FloatPlane & depthMm,
                                     double skinLimitDepthMm,
                                     double bridgeMm,
                                     double contactTrust);
} // namespace myosect::segmentation
