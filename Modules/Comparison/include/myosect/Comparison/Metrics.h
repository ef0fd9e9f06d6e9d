#pragma once

#include <array>
#include <cstdint>

#include "myosect/Core/Tables.h"

namespace myosect::comparison
{
/** How a metric is compared between legs and between visits. */
enum class MetricKind : std::uint8_t
{
  MuscleArea,  ///< muscle or contractile area: limits of side differences, and a default repeatability
  Compartment, ///< subfascial area: a default repeatability alone
  FatArea,     ///< fat within or outside the fascia: neither
  FatFraction, ///< points: limits and a default repeatability
  Attenuation, ///< Hounsfield units: neither
  Described    ///< stands in tables, is not compared
};

/** A number of a slice that tables tell under this name. */
struct SliceMetric
{
  const char * name;
  const char * unit;
  Value SliceMeasurement::*member;
  MetricKind kind;
  const char * perpendicularName = nullptr; ///< of the area perpendicular to the limb
  Value SliceMeasurement::*perpendicular = nullptr;
  const char * volume = nullptr; ///< of the area over a slab

  [[nodiscard]] constexpr bool IsCompared() const { return kind != MetricKind::Described; }
  [[nodiscard]] constexpr bool IsArea() const { return kind != MetricKind::FatFraction && kind != MetricKind::Attenuation; }
};

/** All of them; those that are compared come first, in the order of asymmetry.csv and changes.csv. */
inline constexpr std::array<SliceMetric, 12> kSliceMetrics{ {
    { "muscle_area", "cm2", &SliceMeasurement::muscleAreaCm2, MetricKind::MuscleArea, "muscle_perp_area",
      &SliceMeasurement::musclePerpAreaCm2, "muscle_volume" },
    { "compartment_area", "cm2", &SliceMeasurement::compartmentAreaCm2, MetricKind::Compartment, "compartment_perp_area",
      &SliceMeasurement::compartmentPerpAreaCm2, "compartment_volume" },
    { "contractile_area", "cm2", &SliceMeasurement::contractileAreaCm2, MetricKind::MuscleArea, "contractile_perp_area",
      &SliceMeasurement::contractilePerpAreaCm2, "contractile_volume" },
    { "imat_area", "cm2", &SliceMeasurement::imatAreaCm2, MetricKind::FatArea, "imat_perp_area", &SliceMeasurement::imatPerpAreaCm2,
      "imat_volume" },
    { "sat_area", "cm2", &SliceMeasurement::satAreaCm2, MetricKind::FatArea, "sat_perp_area", &SliceMeasurement::satPerpAreaCm2,
      "sat_volume" },
    { "fat_fraction", "%", &SliceMeasurement::fatFractionPercent, MetricKind::FatFraction },
    { "muscle_mean_hu", "[hnsf'U]", &SliceMeasurement::muscleMeanHu, MetricKind::Attenuation },
    { "limb_area", "cm2", &SliceMeasurement::limbAreaCm2, MetricKind::Described },
    { "bone_area", "cm2", &SliceMeasurement::boneAreaCm2, MetricKind::Described },
    { "nama_area", "cm2", &SliceMeasurement::namaAreaCm2, MetricKind::Described },
    { "lama_area", "cm2", &SliceMeasurement::lamaAreaCm2, MetricKind::Described },
    { "limb_circumference", "cm", &SliceMeasurement::limbCircumferenceCm, MetricKind::Described },
} };
} // namespace myosect::comparison
