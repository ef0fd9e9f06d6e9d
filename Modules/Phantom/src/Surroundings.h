#pragma once

#include <optional>
#include <vector>

#include "LegLayer.h"
#include "myosect/Phantom/LimbPhantomParameters.h"

namespace myosect::phantom
{
/** Everything outside the limbs in one plane z = constant. Immutable after construction. */
class SurroundingsLayer
{
public:
  SurroundingsLayer(const SurroundingsParameters & parameters, const TissueHu & hu, double zMm, const std::vector<LegLayer> & legs);

  /** What lies at a point outside the limbs; empty for air. Its tissue has no meaning. */
  [[nodiscard]] std::optional<PointTissue> At(double x, double y) const noexcept;
  [[nodiscard]] bool IsEmpty() const noexcept { return m_IsEmpty; }

private:
  void BuildBlanket(const std::vector<LegLayer> & legs);
  [[nodiscard]] double CouchSurface(double x) const noexcept;
  [[nodiscard]] std::optional<PointTissue> CouchAt(double x, double w) const noexcept;
  [[nodiscard]] std::optional<PointTissue> AccessoryAt(const Accessory & accessory, double x, double y) const noexcept;

  SurroundingsParameters m_Parameters;
  TissueHu m_Hu;
  double m_ZMm;
  double m_Sign = 1.0; ///< w = m_Sign * y grows towards the couch
  bool m_IsEmpty = true;
  std::vector<double> m_BlanketW;
};
} // namespace myosect::phantom
