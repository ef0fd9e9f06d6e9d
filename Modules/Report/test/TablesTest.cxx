#include <clocale>
#include <limits>
#include <locale>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "FakeResult.h"
#include "Summary.h"

namespace myosect::report::test
{
namespace
{
std::vector<std::string> Lines(const std::string & text)
{
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);)
  {
    lines.push_back(line);
  }
  return lines;
}

/** Fields of a line without quotes. */
std::vector<std::string> Fields(const std::string & line)
{
  std::vector<std::string> fields{ "" };
  for (const char c : line)
  {
    if (c == ',')
    {
      fields.emplace_back();
    }
    else
    {
      fields.back() += c;
    }
  }
  return fields;
}

std::string FieldOf(const std::string & text, std::size_t row, const std::string & column)
{
  const auto lines = Lines(text);
  const auto names = Fields(lines.at(0));
  const auto at = std::find(names.begin(), names.end(), column);
  EXPECT_NE(at, names.end()) << column;
  return Fields(lines.at(row)).at(static_cast<std::size_t>(at - names.begin()));
}

MeasurementTable OneSlice()
{
  MeasurementTable table;
  table.identity = { "P1", "2001-02-03", "1.2", "1.2.3;1.2.4", Modality::Ct };
  SliceMeasurement slice;
  slice.side = Side::Left;
  slice.segment = Segment::Calf;
  slice.sliceIndex = 7;
  slice.zMm = -12.5;
  slice.muscleAreaCm2 = 62.123456789;
  table.slices.push_back(slice);
  return table;
}

/** Numbers with a comma and grouped thousands, as in German. */
struct CommaNumbers : std::numpunct<char>
{
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

class GlobalLocale
{
public:
  GlobalLocale() : m_Before(std::locale::global(std::locale(std::locale::classic(), new CommaNumbers)))
  {
    std::setlocale(LC_ALL, "de_DE.UTF-8");
  }
  ~GlobalLocale()
  {
    std::locale::global(m_Before);
    std::setlocale(LC_ALL, "C");
  }
  GlobalLocale(const GlobalLocale &) = delete;
  GlobalLocale & operator=(const GlobalLocale &) = delete;

private:
  std::locale m_Before;
};
} // namespace

TEST(MeasurementsCsv, BeginsWithTheColumnsOfTheContractAndGoesOnWithTheFurtherOnes)
{
  EXPECT_EQ(Lines(MeasurementsCsv({})).at(0),
            "participant_id,study_date,study_uid,series_uid,modality,side,segment,slice_index,z_mm,level_percent,level_mm_from_knee,"
            "limb_area_cm2,muscle_area_cm2,imat_area_cm2,compartment_area_cm2,sat_area_cm2,bone_area_cm2,"
            "muscle_mean_hu,muscle_sd_hu,nama_area_cm2,lama_area_cm2,"
            "fat_fraction_percent,lean_voxel_fat_fraction_percent,contractile_area_cm2,obliquity_deg,status,reason,"
            "skin_area_cm2,other_inside_fascia_area_cm2,other_outside_fascia_area_cm2,median_muscle_hu,limb_circumference_cm,fat_fraction_left_out_area_cm2,"
            "level_uncertainty_mm,match_position_mm,match_uncertainty_mm,limb_perp_cm2,muscle_perp_cm2,imat_perp_cm2,compartment_perp_cm2,"
            "sat_perp_cm2,bone_perp_cm2,contractile_perp_cm2,edited,review_status,reader,reviewed_at");
}

TEST(AsymmetryCsv, HasTheColumnsOfTheContract)
{
  EXPECT_EQ(
      AsymmetryCsv({}),
      "segment,metric,unit,left,right,difference,asymmetry_index_percent,smaller_to_larger_percent,smaller_side,amber_limit,red_limit,"
      "flag,reason,n_levels,level_uncertainty_mm,z_min_mm,z_max_mm,ci_low,ci_high,same_sign_percent,shared_length_mm,"
            "limb_symmetry_index_percent,review_status,reader,reviewed_at\n");
}

TEST(StructuresCsv, HasTheColumnsOfTheContract)
{
  EXPECT_EQ(
      StructuresCsv({}),
      "label,name,side,voxels,volume_cm3,mean_area_cm2,max_area_cm2,mean_intensity,fat_fraction_percent,contractile_volume_cm3,status,"
      "reason,review_status,reader,reviewed_at\n");
}

TEST(MeasurementsCsv, LeavesUndefinedFieldsEmptyAndRoundsToSixDigits)
{
  EXPECT_EQ(Lines(MeasurementsCsv(OneSlice())).at(1),
            "P1,2001-02-03,1.2,1.2.3;1.2.4,ct,left,calf,7,-12.5,,,,62.1235,,,,,,,,,,,,,ok,,,,,,,,,,,,,,,,,,false,not_reviewed,,");
}

TEST(MeasurementsCsv, WritesNoNumberThatIsNotFinite)
{
  MeasurementTable table = OneSlice();
  table.slices[0].muscleAreaCm2 = std::numeric_limits<double>::quiet_NaN();
  table.slices[0].satAreaCm2 = std::numeric_limits<double>::infinity();
  const std::string text = MeasurementsCsv(table);
  EXPECT_EQ(FieldOf(text, 1, "muscle_area_cm2"), "");
  EXPECT_EQ(FieldOf(text, 1, "sat_area_cm2"), "");
}

TEST(MeasurementsCsv, PutsEachValueUnderItsName)
{
  ResultContent content = FakeCalves();
  content.table.slices.resize(1);
  SliceMeasurement & slice = content.table.slices[0];
  slice.levelPercent = 12.5;
  slice.leanVoxelFatFractionPercent = 4.25;
  slice.obliquityDeg = 3.5;
  slice.edited = true;
  const std::string text = MeasurementsCsv(content.table);
  const std::vector<std::pair<std::string, Value>> expected{ { "z_mm", slice.zMm },
                                                             { "level_percent", slice.levelPercent },
                                                             { "level_mm_from_knee", slice.levelMmFromKnee },
                                                             { "limb_area_cm2", slice.limbAreaCm2 },
                                                             { "muscle_area_cm2", slice.muscleAreaCm2 },
                                                             { "imat_area_cm2", slice.imatAreaCm2 },
                                                             { "compartment_area_cm2", slice.compartmentAreaCm2 },
                                                             { "sat_area_cm2", slice.satAreaCm2 },
                                                             { "bone_area_cm2", slice.boneAreaCm2 },
                                                             { "muscle_mean_hu", slice.muscleMeanHu },
                                                             { "muscle_sd_hu", slice.muscleSdHu },
                                                             { "nama_area_cm2", slice.namaAreaCm2 },
                                                             { "lama_area_cm2", slice.lamaAreaCm2 },
                                                             { "fat_fraction_percent", slice.fatFractionPercent },
                                                             { "lean_voxel_fat_fraction_percent", slice.leanVoxelFatFractionPercent },
                                                             { "contractile_area_cm2", slice.contractileAreaCm2 },
                                                             { "obliquity_deg", slice.obliquityDeg },
                                                             { "skin_area_cm2", slice.skinAreaCm2 },
                                                             { "other_inside_fascia_area_cm2", slice.otherInsideFasciaAreaCm2 },
                                                             { "other_outside_fascia_area_cm2", slice.otherOutsideFasciaAreaCm2 },
                                                             { "median_muscle_hu", slice.medianMuscleHu },
                                                             { "limb_circumference_cm", slice.limbCircumferenceCm } };
  for (const auto & [name, value] : expected)
  {
    EXPECT_EQ(FieldOf(text, 1, name), FormatValue(value)) << name;
  }
  EXPECT_EQ(FieldOf(text, 1, "edited"), "true");
}

TEST(LimbsCsv, PutsEachValueUnderItsName)
{
  MeasurementTable table;
  LimbSummary limb;
  limb.side = Side::Right;
  limb.segment = Segment::Thigh;
  limb.sliceCount = 40;
  limb.slicesUsed = 38;
  Value * const values[] = { &limb.zMinMm,
                             &limb.zMaxMm,
                             &limb.slabLengthMm,
                             &limb.meanLimbAreaCm2,
                             &limb.meanMuscleAreaCm2,
                             &limb.meanImatAreaCm2,
                             &limb.meanCompartmentAreaCm2,
                             &limb.meanSatAreaCm2,
                             &limb.meanBoneAreaCm2,
                             &limb.meanMuscleHu,
                             &limb.meanFatFractionPercent,
                             &limb.meanContractileAreaCm2,
                             &limb.maxMuscleAreaCm2,
                             &limb.limbVolumeCm3,
                             &limb.muscleVolumeCm3,
                             &limb.imatVolumeCm3,
                             &limb.compartmentVolumeCm3,
                             &limb.satVolumeCm3,
                             &limb.boneVolumeCm3 };
  const char * const names[] = { "z_min_mm",
                                 "z_max_mm",
                                 "slab_length_mm",
                                 "mean_limb_area_cm2",
                                 "mean_muscle_area_cm2",
                                 "mean_imat_area_cm2",
                                 "mean_compartment_area_cm2",
                                 "mean_sat_area_cm2",
                                 "mean_bone_area_cm2",
                                 "mean_muscle_hu",
                                 "mean_fat_fraction_percent",
                                 "mean_contractile_area_cm2",
                                 "max_muscle_area_cm2",
                                 "limb_volume_cm3",
                                 "muscle_volume_cm3",
                                 "imat_volume_cm3",
                                 "compartment_volume_cm3",
                                 "sat_volume_cm3",
                                 "bone_volume_cm3" };
  for (std::size_t i = 0; i < std::size(values); ++i)
  {
    *values[i] = 100.0 + static_cast<double>(i);
  }
  limb.complete = true;
  table.limbs.push_back(limb);
  const std::string text = LimbsCsv(table);
  for (std::size_t i = 0; i < std::size(values); ++i)
  {
    EXPECT_EQ(FieldOf(text, 1, names[i]), std::to_string(100 + i)) << names[i];
  }
  EXPECT_EQ(FieldOf(text, 1, "slice_count"), "40");
  EXPECT_EQ(FieldOf(text, 1, "slices_used"), "38");
  EXPECT_EQ(FieldOf(text, 1, "complete"), "true");
}

TEST(AsymmetryCsv, LeavesTheSmallerSideEmptyWhenThereIsNone)
{
  const std::string text = AsymmetryCsv(FakeCalves().asymmetry);
  EXPECT_EQ(FieldOf(text, 1, "smaller_side"), "left");
  EXPECT_EQ(FieldOf(text, 5, "smaller_side"), "");
  EXPECT_EQ(FieldOf(text, 5, "unit"), "[hnsf'U]");
  EXPECT_EQ(FieldOf(text, 5, "asymmetry_index_percent"), "");
  EXPECT_EQ(FieldOf(text, 1, "amber_limit"), "8");
  EXPECT_EQ(FieldOf(text, 2, "amber_limit"), "");
}

TEST(StructuresCsv, QuotesAfterRfc4180)
{
  StructureRow row;
  row.label = 3;
  row.name = "vastus, \"lateral\" part";
  row.side = "both";
  row.voxels = 12;
  EXPECT_EQ(Lines(StructuresCsv({ row })).at(1), "3,\"vastus, \"\"lateral\"\" part\",both,12,,,,,,,ok,,not_reviewed,,");
}

TEST(Tables, ReplaceBytesThatAreNotUtf8)
{
  MeasurementTable table = OneSlice();
  table.identity.participantId = "M\xFCller\nx";
  EXPECT_EQ(FieldOf(MeasurementsCsv(table), 1, "participant_id"), "M\xEF\xBF\xBDller x");
}

TEST(Tables, AreTheSameWhateverTheLocale)
{
  const ResultContent content = FakeCalves();
  const auto texts = [&]
  {
    return MeasurementsCsv(content.table) + LimbsCsv(content.table) + AsymmetryCsv(content.asymmetry) + SummaryJson(content, "x") +
           FindingParagraph(content) + LabelTableText();
  };
  const std::string expected = texts();
  const GlobalLocale german;
  EXPECT_EQ(texts(), expected);
}

TEST(LabelTable, NamesEveryIdOfTheContractOnce)
{
  std::vector<int> ids;
  for (const std::string & line : Lines(LabelTableText()))
  {
    if (line.empty() || line[0] == '#')
    {
      continue;
    }
    std::istringstream fields(line);
    int id = -1, red = -1, green = -1, blue = -1, visible = -1, mesh = -1;
    double opacity = -1.0;
    std::string rest;
    ASSERT_TRUE(fields >> id >> red >> green >> blue >> opacity >> visible >> mesh) << line;
    std::getline(fields, rest);
    EXPECT_THAT(rest, testing::MatchesRegex(" +\"[^\"]+\"")) << line;
    EXPECT_TRUE(red >= 0 && red <= 255 && green >= 0 && green <= 255 && blue >= 0 && blue <= 255) << line;
    ids.push_back(id);
  }
  EXPECT_THAT(ids, testing::ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 101, 103, 105, 107, 109, 111, 113, 115));
  EXPECT_THAT(LabelTableText(), testing::HasSubstr("\"left muscle\""));
  EXPECT_THAT(LabelTableText(), testing::ContainsRegex("\n +2 .*\"right muscle\""));
}
} // namespace myosect::report::test
