#include "MrSignal.h"

#include <algorithm>
#include <cmath>

#include "SmoothMath.h"
#include "myosect/Core/Error.h"

namespace myosect::phantom
{
namespace
{
constexpr double kDarkShare = 0.25; // of lean muscle's signal
constexpr double kLongestWaveMm = 620.0;
constexpr double kShortestWaveMm = 340.0;
} // namespace

MrTissues MrTissues::At(double fieldTesla)
{
  MrTissues tissues;
  if (fieldTesla == 3.0)
  {
    return tissues;
  }
  if (fieldTesla != 1.5)
  {
    throw Error(ErrorCode::Usage, "MR phantom: tissues are known at 1.5 and 3 tesla; choose one of them");
  }
  tissues.fieldTesla = 1.5;
  tissues.fatT1Ms = 288.0;
  tissues.fatT2Ms = 165.0;
  for (MrMaterial * material :
       { &tissues.subcutaneousFat, &tissues.intermuscularFat, &tissues.muscle, &tissues.marrow, &tissues.trabecular })
  {
    material->waterT1Ms = 1130.0;
    material->t2StarMs *= 1.5;
  }
  tissues.muscle.t2Ms = 35.0;
  tissues.blood.waterT1Ms = 1440.0;
  return tissues;
}

MrSignal::MrSignal(const MrPhantomParameters & parameters) : m_Tissues(parameters.tissues), m_Mr(parameters.mr)
{
  PointTissue leanMuscle;
  leanMuscle.fatFraction = m_Tissues.lean;
  const MrSample lean = Unscaled(MaterialOf(leanMuscle));
  m_Scale = m_Mr.signalOfMuscle / lean.water;
  m_Dark = kDarkShare * m_Scale * lean.Total();
}

double MrSignal::Saturation(double t1Ms) const noexcept
{
  const double decay = std::exp(-m_Mr.repetitionTimeMs / t1Ms);
  if (m_Mr.kind == MrAcquisition::Kind::SpinEchoT1)
  {
    return 1.0 - decay;
  }
  const double angle = m_Mr.flipAngleDeg * kDegreeToRadian;
  return std::sin(angle) * (1.0 - decay) / (1.0 - decay * std::cos(angle));
}

MrMaterial MrSignal::MaterialOf(const PointTissue & point) const noexcept
{
  switch (point.material)
  {
  case Material::Skin:
    return m_Tissues.skin;
  case Material::Fat:
    return point.tissue == Tissue::IntermuscularFat ? m_Tissues.intermuscularFat : m_Tissues.subcutaneousFat;
  case Material::Muscle:
  {
    MrMaterial muscle = m_Tissues.muscle;
    muscle.fatFraction = point.fatFraction;
    return muscle;
  }
  case Material::Fascia:
  case Material::Tendon:
    return m_Tissues.fascia;
  case Material::Nerve:
    return m_Tissues.nerve;
  case Material::Blood:
  case Material::Contrast:
  case Material::Water:
  {
    MrMaterial blood = m_Tissues.blood;
    if (point.material != Material::Water && m_Mr.kind == MrAcquisition::Kind::SpinEchoT1)
    {
      blood.protonDensity *= m_Tissues.bloodSpinEcho;
    }
    return blood;
  }
  case Material::Marrow:
  {
    MrMaterial marrow = m_Tissues.marrow;
    const MrMaterial & spongy = m_Tissues.trabecular;
    const double share = point.trabecularShare;
    marrow.protonDensity += share * (spongy.protonDensity - marrow.protonDensity);
    marrow.fatFraction += share * (spongy.fatFraction - marrow.fatFraction);
    marrow.t2StarMs += share * (spongy.t2StarMs - marrow.t2StarMs);
    return marrow;
  }
  case Material::Cortex:
  case Material::Calcification:
    return m_Tissues.cortex;
  default:
    return { 0.0, 0.0, 1000.0, 1.0, 1.0 };
  }
}

MrSample MrSignal::Unscaled(const MrMaterial & material) const noexcept
{
  const double water = material.protonDensity * (1.0 - material.fatFraction) * Saturation(material.waterT1Ms);
  const double fat = material.protonDensity * material.fatFraction * Saturation(m_Tissues.fatT1Ms);
  MrSample sample;
  sample.protonFraction = material.fatFraction;
  if (m_Mr.kind == MrAcquisition::Kind::SpinEchoT1)
  {
    sample.water = water * std::exp(-m_Mr.echoTimeMs / material.t2Ms);
    sample.fat = fat * std::exp(-m_Mr.echoTimeMs / m_Tissues.fatT2Ms);
    return sample;
  }
  const double decay = std::exp(-m_Mr.inPhaseEchoMs / material.t2StarMs);
  sample.water = water * decay;
  sample.fat = fat * decay;
  sample.opposed = (water - fat) * std::exp(-m_Mr.opposedEchoMs / material.t2StarMs);
  return sample;
}

MrSample MrSignal::Of(const PointTissue & point) const noexcept
{
  MrSample sample = Unscaled(MaterialOf(point));
  sample.water *= m_Scale;
  sample.fat *= m_Scale;
  sample.opposed *= m_Scale;
  return sample;
}

double MrSignal::FatMembership(const MrSample & sample) const noexcept
{
  return std::clamp((sample.protonFraction - m_Tissues.lean) / (m_Tissues.subcutaneousFat.fatFraction - m_Tissues.lean), 0.0, 1.0);
}

CoilField::CoilField(const MrAcquisition & acquisition, std::size_t station, double lowZMm, double highZMm)
    : m_Shading(acquisition.shading), m_FallOffMm(acquisition.fallOffMm), m_FallOffTo(acquisition.fallOffTo), m_LowZMm(lowZMm),
      m_HighZMm(highZMm)
{
  RandomSequence random(Mix(Mix(0x436F696Cull, acquisition.shadingSeed), station));
  constexpr double weights[3]{ 0.5, 0.3, 0.2 };
  for (const double weight : weights)
  {
    const double direction = random.Between(0.0, 2.0 * kPi);
    const double number = 2.0 * kPi / random.Between(kShortestWaveMm, kLongestWaveMm);
    const double along = 2.0 * kPi / random.Between(500.0, 900.0);
    m_Waves.push_back({ number * std::cos(direction), number * std::sin(direction), along, random.Between(0.0, 2.0 * kPi), weight });
  }
}

double CoilField::At(const Vector3 & lps) const noexcept
{
  double sum = 0.0;
  for (const Wave & wave : m_Waves)
  {
    sum += wave.weight * std::cos(wave.x * lps[0] + wave.y * lps[1] + wave.z * lps[2] + wave.phase);
  }
  const double toEnd = std::min(lps[2] - m_LowZMm, m_HighZMm - lps[2]);
  const double loss = m_FallOffMm > 0.0 ? m_FallOffTo + (1.0 - m_FallOffTo) * SmoothStep(0.0, m_FallOffMm, toEnd) : 1.0;
  return (1.0 + m_Shading * sum) * loss;
}
} // namespace myosect::phantom
