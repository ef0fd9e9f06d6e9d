#include <gtest/gtest.h>

#include "Uids.h"
#include "myosect/DicomExport/Codes.h"

namespace myosect::dicomexport
{
namespace
{
SegmentCodes Codes(const Code & type, std::vector<Code> regions = {}, std::vector<Code> typeModifiers = {},
                   std::vector<Code> regionModifiers = {})
{
  return { Snomed("85756007", "Tissue"), type, std::move(typeModifiers), std::move(regions), std::move(regionModifiers) };
}

TEST(Codes, OfEveryTissueOfOursNameItAgain)
{
  for (const Tissue tissue : kTissues)
  {
    const TissueCodes codes = CodesOf(tissue);
    EXPECT_EQ(TissueOf(Codes(codes.type, { codes.region })), tissue) << ToString(tissue);
  }
}

TEST(Codes, OfPrivateSchemeFitShortStrings)
{
  for (const Tissue tissue : kTissues)
  {
    EXPECT_LE(CodesOf(tissue).type.value.size(), 16u);
    EXPECT_LE(CodesOf(tissue).type.meaning.size(), 64u);
  }
}

TEST(Codes, LegacyOnesNameTheSameTissues)
{
  EXPECT_EQ(TissueOf(Codes({ "T-13001", "SRT", "Muscle" })), Tissue::Muscle);
  EXPECT_EQ(TissueOf(Codes({ "T-D0684", "SRT", "Skeletal muscle" })), Tissue::Muscle);
  EXPECT_EQ(TissueOf(Codes({ "71616004", "SCT", "Muscle" })), Tissue::Muscle);
  EXPECT_EQ(TissueOf(Codes({ "T-D016E", "SRT", "Bone" })), Tissue::CorticalBone);
  EXPECT_EQ(TissueOf(Codes({ "T-12710", "SNM3", "Femur" })), Tissue::CorticalBone);
  EXPECT_EQ(TissueOf(Codes({ "T-C1000", "SRT", "Bone marrow" })), Tissue::Marrow);
  EXPECT_EQ(TissueOf(Codes({ "T-03000", "SRT", "Subcutaneous tissue" })), Tissue::SubcutaneousFat);
  EXPECT_EQ(TissueOf(Codes({ "T-01000", "SRT", "Skin" })), Tissue::Skin);
}

TEST(Codes, OfFatAloneLeaveOpenWhichFatItIs)
{
  const Code fat = Snomed("55603005", "Fat");
  EXPECT_EQ(TissueOf(Codes(fat)), std::nullopt);
  EXPECT_EQ(TissueOf(Codes(fat, { Snomed("71616004", "Muscle") })), Tissue::IntermuscularFat);
  EXPECT_EQ(TissueOf(Codes(fat, { Snomed("71966008", "Subcutaneous tissue") })), Tissue::SubcutaneousFat);
  EXPECT_EQ(TissueOf(Codes({ "T-D008A", "SRT", "Fat" }, { { "T-13001", "SRT", "Muscle" } })), Tissue::IntermuscularFat);
}

TEST(Codes, OfOtherSchemesNameNothing)
{
  EXPECT_EQ(TissueOf(Codes({ "91727004", "99OTHER", "Muscle" })), std::nullopt);
}

TEST(Codes, TellTheSideFromTypeOrRegion)
{
  const Code left = Snomed("7771000", "Left");
  const Code right{ "G-A100", "SRT", "Right" };
  const Code muscle = Snomed("91727004", "Muscle");
  EXPECT_EQ(SideOf(Codes(muscle, {}, { left })), Side::Left);
  EXPECT_EQ(SideOf(Codes(muscle, {}, {}, { right })), Side::Right);
  EXPECT_EQ(SideOf(Codes(muscle, {}, { left }, { right })), std::nullopt) << "type and region contradict each other";
  EXPECT_EQ(SideOf(Codes(muscle, {}, { left, right })), std::nullopt);
  EXPECT_EQ(SideOf(Codes(muscle)), std::nullopt);
}

TEST(Uids, AreValidAndDependOnEveryPart)
{
  const std::string uid = NameBasedUid({ "a", "bc" });
  EXPECT_EQ(uid, NameBasedUid({ "a", "bc" }));
  EXPECT_NE(uid, NameBasedUid({ "ab", "c" })) << "parts are kept apart";
  EXPECT_LE(uid.size(), 64u);
  EXPECT_EQ(uid.rfind("2.25.", 0), 0u);
  EXPECT_NE(uid[5], '0');
}
} // namespace
} // namespace myosect::dicomexport
