#pragma once

#include "myosect/Core/Tables.h"
#include "myosect/Image/Volume.h"
#include "myosect/Report/ResultFolder.h"

namespace myosect::pipeline
{
/** Adds the slices that the report shows: one level of each limb, and regular levels of the whole stack. */
void AddPictures(const CtVolume & volume, const LabelVolume & labels, report::ResultContent & content);
/** Of magnetic resonance: the window spans the signals of the limbs. */
void AddPictures(const MrVolume & volume, const LabelVolume & labels, report::ResultContent & content);
} // namespace myosect::pipeline
