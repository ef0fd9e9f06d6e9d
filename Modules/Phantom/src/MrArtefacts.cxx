#include "MrArtefacts.h"

#include <cmath>

namespace myosect::phantom
{
namespace
{
constexpr double kRimShare = 0.15; // of the radius
constexpr double kRimGain = 2.0;

/** Lines before and behind, round the field of view. */
void AddGhosts(const MrArtefact & motion, const Grid & grid, std::vector<double> & plane)
{
  const std::size_t columns = grid.size[0];
  const std::size_t rows = grid.size[1];
  const auto shift = static_cast<std::size_t>(std::lround(motion.distanceMm / grid.spacingMm[1])) % rows;
  const std::vector<double> still = plane;
  for (std::size_t y = 0; y < rows; ++y)
  {
    const std::size_t before = (y + rows - shift) % rows;
    const std::size_t behind = (y + shift) % rows;
    for (std::size_t x = 0; x < columns; ++x)
    {
      plane[y * columns + x] =
          (1.0 - motion.share) * still[y * columns + x] + motion.share * (still[before * columns + x] + still[behind * columns + x]);
    }
  }
}

void RemoveSignal(const MrArtefact & metal, const Grid & grid, std::size_t slice, std::vector<double> & plane)
{
  for (std::size_t i = 0; i < plane.size(); ++i)
  {
    const Vector3 lps =
        grid.PointLps({ static_cast<double>(i % grid.size[0]), static_cast<double>(i / grid.size[0]), static_cast<double>(slice) });
    const double of = std::hypot(lps[0] - metal.xMm, lps[1] - metal.yMm) / metal.distanceMm;
    plane[i] *= of < 1.0 ? 0.0 : of < 1.0 + kRimShare ? kRimGain : 1.0;
  }
}
} // namespace

void ApplyArtefacts(const std::vector<MrArtefact> & artefacts, const Grid & grid, std::size_t slice, std::vector<double> & plane)
{
  const double z = grid.PointLps({ 0.0, 0.0, static_cast<double>(slice) })[2];
  for (const MrArtefact & artefact : artefacts)
  {
    if (z < artefact.zMinMm || z > artefact.zMaxMm)
    {
      continue;
    }
    if (artefact.kind == MrArtefact::Kind::Motion)
    {
      AddGhosts(artefact, grid, plane);
    }
    else
    {
      RemoveSignal(artefact, grid, slice, plane);
    }
  }
}
} // namespace myosect::phantom
