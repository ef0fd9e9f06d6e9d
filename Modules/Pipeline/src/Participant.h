#pragma once

namespace myosect::pipeline
{
/** Participant of a result when neither the user nor the headers tell one. */
inline constexpr const char * kUnknownParticipant = "unknown";
} // namespace myosect::pipeline
