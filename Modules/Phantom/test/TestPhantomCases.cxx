#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>

#include "LegLayer.h"
#include "myosect/Phantom/LimbPhantom.h"

namespace
{
using namespace myosect;
namespace fs = std::filesystem;

class EveryCase : public testing::TestWithParam<std::string>
{
protected:
  /** The case with some 8 thick slices and coarse sampling. */
  static phantom::CtPhantom Thin(const std::string & name)
  {
    phantom::LimbPhantomParameters parameters = phantom::CaseParameters(name);
    Grid & grid = parameters.acquisition.grid;
    const auto axis = static_cast<std::size_t>(CanonicalAxes(grid).sourceAxis[2]);
    const std::size_t step = std::max<std::size_t>(1, grid.size[axis] / 8);
    grid.size[axis] /= step;
    grid.spacingMm[axis] *= static_cast<double>(step);
    parameters.acquisition.subSamples = 4;
    RunContext context(2);
    return phantom::Render(parameters, context);
  }
};

std::vector<std::string> CaseNames()
{
  std::vector<std::string> names;
  for (const auto & info : phantom::ListCases())
  {
    names.push_back(info.name);
  }
  return names;
}

TEST_P(EveryCase, HasAreasThatAddUp)
{
  const phantom::CtPhantom phantom = Thin(GetParam());
  ASSERT_FALSE(phantom.truth.empty());
  std::size_t measured = 0;
  for (const SliceMeasurement & row : phantom.truth)
  {
    EXPECT_EQ(row.status == Status::Ok, row.reason.empty());
    EXPECT_EQ(row.status == Status::Ok, row.limbAreaCm2.has_value());
    if (row.status != Status::Ok)
    {
      continue;
    }
    ++measured;
    const double compartment = *row.compartmentAreaCm2;
    EXPECT_GE(compartment + 1e-9, *row.muscleAreaCm2 + *row.imatAreaCm2);
    const double parts = compartment + *row.satAreaCm2 + *row.boneAreaCm2 + *row.skinAreaCm2 + *row.otherOutsideFasciaAreaCm2;
    EXPECT_NEAR(parts, *row.limbAreaCm2, 1e-9 * parts);
    EXPECT_NEAR(*row.namaAreaCm2 + *row.lamaAreaCm2, *row.muscleAreaCm2, 1e-9 * parts);
    EXPECT_GT(*row.limbAreaCm2, 0.0);
    EXPECT_TRUE(!row.muscleMeanHu || *row.muscleMeanHu > 15.0);
  }
  EXPECT_GT(measured, 0u);
}

INSTANTIATE_TEST_SUITE_P(All, EveryCase, testing::ValuesIn(CaseNames()),
                         [](const auto & row)
                         {
                           std::string name = row.param;
                           for (char & c : name)
                           {
                             c = c == '-' ? '_' : c;
                           }
                           return name;
                         });

TEST(PhantomCases, CoverTheFamilyThatIsPromised)
{
  const auto names = CaseNames();
  const std::set<std::string> all(names.begin(), names.end());
  EXPECT_EQ(all.size(), names.size());
  for (const char * name : { "thigh",
                             "calf",
                             "knee",
                             "whole-leg",
                             "thigh-obese",
                             "thigh-wasted",
                             "calf-wasted",
                             "calf-lean",
                             "thigh-noisy",
                             "calf-noisy",
                             "thigh-thick",
                             "calf-fine",
                             "thigh-coarse",
                             "thigh-touching",
                             "thigh-flattened",
                             "thigh-couch-blanket",
                             "thigh-one-leg-crop",
                             "calf-truncated",
                             "thigh-circle",
                             "calf-asymmetric",
                             "thigh-masked-atrophy",
                             "calf-contrast",
                             "thigh-metal",
                             "amputated",
                             "calf-coronal",
                             "calf-sagittal",
                             "calf-oblique",
                             "calf-prone",
                             "calf-feet-first",
                             "calf-fatty",
                             "repeat" })
  {
    EXPECT_EQ(all.count(name), 1u) << name;
  }
}

TEST(PhantomAnatomy, KeepsBonesInsideTheSkinAtEveryLevel)
{
  phantom::LegParameters leg;
  leg.outwardRotationDeg = 0.0;
  leg.centreXMm = 0.0;
  leg.satMm = 1.2;
  leg.satOverTibiaMm = 0.8;
  for (unsigned seed = 1; seed < 5; ++seed)
  {
    leg.detailSeed = seed;
    for (double t = -370.0; t <= 340.0; t += 7.0)
    {
      const phantom::LegLayer layer(leg, {}, t, {});
      for (const auto & bone : phantom::anatomy::BonesAt(t))
      {
        for (std::size_t node = 0; node < phantom::PolarOutline::kNodes; node += 8)
        {
          const auto direction = phantom::PolarOutline::Direction(node);
          const double u = bone.centre[0] + bone.outer[node] * direction[0], v = bone.centre[1] + bone.outer[node] * direction[1];
          const phantom::LegPoint point = layer.Locate(u, v);
          EXPECT_LT(layer.RelativeRadius(point), 1.0 - leg.skinMm / 100.0)
              << "level " << t << " bone " << static_cast<int>(bone.kind) << " seed " << seed;
        }
      }
    }
  }
}

TEST(PhantomCases, WriteFilesWithTheColumnsOfTheTables)
{
  const fs::path folder = fs::path(testing::TempDir()) / "myosect-phantom-case";
  fs::remove_all(folder);
  RunContext context(2);
  phantom::WriteCase("thigh-coarse", folder, context, 3);
  std::ifstream file(folder / "truth.json");
  const auto json = nlohmann::json::parse(file);
  EXPECT_EQ(json["case"], "thigh-coarse");
  EXPECT_EQ(json["seed"], 3);
  const auto grid = phantom::CaseParameters("thigh-coarse").acquisition.grid;
  EXPECT_EQ(static_cast<std::size_t>(std::distance(fs::directory_iterator(folder / "dicom"), fs::directory_iterator())), grid.size[2]);
  ASSERT_EQ(json["slices"].size(), 2 * grid.size[2]);
  for (const char * column : { "participant_id",
                               "study_date",
                               "study_uid",
                               "series_uid",
                               "modality",
                               "side",
                               "segment",
                               "slice_index",
                               "z_mm",
                               "level_percent",
                               "level_mm_from_knee",
                               "limb_area_cm2",
                               "muscle_area_cm2",
                               "imat_area_cm2",
                               "compartment_area_cm2",
                               "sat_area_cm2",
                               "bone_area_cm2",
                               "muscle_mean_hu",
                               "muscle_sd_hu",
                               "nama_area_cm2",
                               "lama_area_cm2",
                               "fat_fraction_percent",
                               "lean_voxel_fat_fraction_percent",
                               "contractile_area_cm2",
                               "obliquity_deg",
                               "status",
                               "reason" })
  {
    EXPECT_TRUE(json["slices"][0].contains(column)) << column;
  }
  EXPECT_TRUE(json["slices"][0]["level_percent"].is_null());
  EXPECT_EQ(json["slices"][0]["side"], "left");
  EXPECT_EQ(json["parameters"]["legs"].size(), 2u);
}
} // namespace
