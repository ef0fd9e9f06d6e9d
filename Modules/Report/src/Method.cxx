#include "Method.h"

namespace myosect::report
{
namespace
{
std::string TissueText(Modality modality)
{
  switch (modality)
  {
  case Modality::Ct:
    return "Muscle is everything inside the deep fascia within the muscle window of CT numbers; vessels and nerves in that range count, "
           "skin never. "
           "Intermuscular fat lies inside the deep fascia and outside bone, between and within the muscles. Attenuation is the mean over "
           "the muscle "
           "area and depends on scanner, kernel, slice thickness and contrast.";
  case Modality::T1:
    return "Muscle and intermuscular fat are sums of the tissues' memberships, found from the signal after correction of the coil's "
           "shading, inside the deep "
           "fascia and outside bone. A T1 picture gives no fat fraction.";
  default:
    return "The fat fraction of a voxel is fat over fat plus water. Muscle is the area of voxels under 50 % fat inside the deep fascia, "
           "intermuscular fat "
           "that of the others. The fat fraction told here is the mean over the subfascial area; the contractile area is the sum of (1 - "
           "fat fraction) times "
           "area.";
  }
}
} // namespace

std::vector<std::string> MethodText(Modality modality)
{
  return {
    "Outlines are automatic. Areas lie in the slice plane and count boundary voxels of limb, fascia and bone by their occupancy. The "
    "subfascial area is "
    "everything inside the deep fascia except bone.",
    TissueText(modality),
    "Left and right are compared by means over the levels that both legs share, each along its own bone; where the report says that "
    "levels are not matched, the same plane need not show the same level of both legs, and no flag is given. Text tells by how much the "
    "smaller side is smaller, in percent of the larger; flags follow the asymmetry index 100 (L - R) / ((L + R) / 2) of asymmetry.csv, "
    "and are given only when the whole 90 % interval lies beyond the limit and levels, obliquity and slices are sound; otherwise the "
    "difference is left open. The limits are provisional unless the site has given its own. A difference alone tells no cause, and does not tell which side has changed. "
    "Patterns are screening words that rest on the reference they name, and no diagnosis.",
    "A value that cannot be given is left empty. Slices that are cut, damaged or implausible are left out of every mean and volume and "
    "named above.",
  };
}
} // namespace myosect::report
