#pragma once

#include "myosect/Core/RunContext.h"
#include "myosect/Node/NodeSettings.h"

namespace myosect::node
{
/**
 * \brief Runs the DICOM node until the context is cancelled: receives, queues, calls the analysis, sends.
 *
 * One process watches over all: every association, every analysis and every delivery is a process of its own, so that none can take the
 * node down, and all end with the node. What is unfinished at the end stays in the queue. Not for use beside other threads, since it forks.
 * \throws Error(Usage) for settings that do not fit, (CannotWrite) when the queue cannot be kept or the port not be had,
 * (UnsupportedInput) when another node holds the queue.
 */
void RunNode(const NodeSettings & settings, RunContext & context);
} // namespace myosect::node
