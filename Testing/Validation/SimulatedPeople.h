#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "myosect/Core/Tables.h"

namespace myosect::validation
{
/** What differs between people, legs and slices. Standard deviations unless said otherwise; percent is of an area. */
struct SimulationSettings
{
  double meanDifferencePercent = 0.0; ///< index of the muscle over the slab; its sign is drawn
  double differencePercent = 3.8;     ///< of that index between people
  double segmentCorrelation = 0.6;    ///< of the index between thigh and calf of one person
  double trendPercent = 1.0;          ///< of the index' straight trend, half of it at each end of the slab
  double localPercent = 1.0;          ///< of the index' own course along the limb, correlated over 40 mm, mean 0 over the slab
  double legNoisePercent = 0.2;       ///< error common to all slices of a leg
  double smoothNoisePercent = 0.8;    ///< error of a slice, correlated over 15 mm
  double sliceNoisePercent = 0.4;     ///< error of a slice alone
  double ownNoiseShare = 0.5;         ///< of the errors, what muscle and contractile area do not share
  double fatDifferencePoints = 1.0;   ///< of the fat fraction between the legs of a person
  double fatNoisePoints = 0.5;        ///< of a slice, correlated over 15 mm
  double levelUncertaintyMm = 2.0;    ///< 95 % half-width, stated; the levels err by a 1.96th of it
  double stepMm = 5.0;
  double slabMm = 0.0; ///< length in view from the middle of the segment on; 0: all of it
  bool thigh = true;
  bool calf = true;
};

struct SimulatedPerson
{
  std::vector<SliceMeasurement> slices;
  double thighIndexPercent = 0.0; ///< the truth, of muscle over the slab
  double calfIndexPercent = 0.0;
};

/** Rows as measurements.csv has them: both legs, shifted against each other on the table, each with its own place along the bone. */
[[nodiscard]] SimulatedPerson SimulatePerson(const SimulationSettings & settings, std::mt19937 & random);
} // namespace myosect::validation
