#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "PlaneStack.h"
#include "myosect/Core/Tables.h"
#include "myosect/Phantom/LimbPhantomParameters.h"

namespace myosect::phantom
{
/** Sub-samples of one limb in one slice. */
struct LimbCount
{
  std::array<double, kTissueCount> samples{};
  double zSum = 0.0;

  void Add(Tissue tissue, double zMm) noexcept
  {
    samples[static_cast<std::size_t>(tissue)] += 1.0;
    zSum += zMm;
  }
  [[nodiscard]] double Total() const noexcept;
};

/** How much of a limb's outline the image shows, slice by slice. */
class LimbVisibility
{
public:
  /** `grid` in canonical axes. */
  LimbVisibility(const LimbPhantomParameters & parameters, const Grid & grid, const PlaneStack & stack);

  /** False for a limb of which no slice shows half the outline. */
  [[nodiscard]] bool IsFound(std::size_t leg) const noexcept;
  [[nodiscard]] bool Exists(std::size_t leg, std::size_t slice) const noexcept { return At(leg, slice).total > 0; }
  [[nodiscard]] bool IsVisible(std::size_t leg, std::size_t slice) const noexcept { return At(leg, slice).inside > 0; }
  [[nodiscard]] bool IsCutByEdge(std::size_t leg, std::size_t slice) const noexcept { return At(leg, slice).beyondEdge > 0; }
  [[nodiscard]] bool IsCutByCircle(std::size_t leg, std::size_t slice) const noexcept { return At(leg, slice).beyondCircle > 0; }

private:
  struct Nodes
  {
    std::size_t total = 0, inside = 0, beyondEdge = 0, beyondCircle = 0;
  };
  [[nodiscard]] const Nodes & At(std::size_t leg, std::size_t slice) const noexcept { return m_Nodes[leg * m_SliceCount + slice]; }

  std::size_t m_SliceCount;
  std::size_t m_LegCount;
  std::vector<Nodes> m_Nodes;
};

/** A row of a perfect program, with the areas of tissues; what depends on the imaging method is still missing. */
struct LimbSlice
{
  SliceMeasurement row;
  std::size_t leg = 0;
  const LimbCount * count = nullptr; ///< null where no area can be given
};

/** Area that one sample stands for. `grid` in canonical axes. */
[[nodiscard]] double SampleAreaCm2(const LimbPhantomParameters & parameters, const Grid & grid) noexcept;

/** `counts` by slice, then leg; must outlive the result. */
[[nodiscard]] std::vector<LimbSlice> LimbSlices(const LimbPhantomParameters & parameters, const Grid & grid, const PlaneStack & stack,
                                                const LimbVisibility & visibility, const std::vector<std::vector<LimbCount>> & counts);
} // namespace myosect::phantom
