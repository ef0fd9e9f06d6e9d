#pragma once

#include <array>
#include <vector>

#include "LegLayer.h"
#include "Surroundings.h"
#include "myosect/Core/RunContext.h"
#include "myosect/Phantom/LimbPhantomParameters.h"

namespace myosect::phantom
{
/** Everything in one plane z = constant. */
struct PlaneContents
{
  std::vector<LegLayer> legs;
  SurroundingsLayer surroundings;

  PlaneContents(const LimbPhantomParameters & parameters, double zMm);
};

/**
 * \brief The planes of constant z that a grid's samples fall into.
 *
 * For slices across z these are exactly the layers of every slice; for oblique ones a stack fine enough to take the nearest.
 */
class PlaneStack
{
public:
  /** `grid` in canonical axes. */
  PlaneStack(const LimbPhantomParameters & parameters, const Grid & grid, RunContext & context);

  [[nodiscard]] const PlaneContents & At(std::size_t slice, std::size_t layer, double zMm) const noexcept;
  [[nodiscard]] const std::vector<PlaneContents> & Planes() const noexcept { return m_Planes; }
  [[nodiscard]] double ZMm(std::size_t plane) const noexcept { return m_FirstZMm + m_PitchMm * static_cast<double>(plane); }
  /** Slices are planes of constant z. */
  [[nodiscard]] bool IsAxial() const noexcept { return m_IsAxial; }

private:
  bool m_IsAxial = true;
  std::size_t m_LayersPerSlice = 1;
  double m_FirstZMm = 0.0, m_PitchMm = 1.0;
  std::vector<PlaneContents> m_Planes;
};
} // namespace myosect::phantom
