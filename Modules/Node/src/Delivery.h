#pragma once

#include <functional>
#include <string>

#include "Queue.h"
#include "Tls.h"
#include "myosect/Node/NodeSettings.h"

namespace myosect::node
{
/**
 * \brief Sends what one destination has not acknowledged yet of a job, in one association, and notes every answer before the next object.
 *
 * The files are sent as they lie in the queue, so that a repetition after a lost answer is the same object. An answer "duplicate" counts as
 * received. Returns an empty text when all is there, else why not, without identity.
 */
[[nodiscard]] std::string Deliver(const std::string & job, const Destination & destination, const NodeSettings & settings, Queue & queue,
                                  DcmTLSTransportLayer * tls, const std::function<bool()> & stop);
} // namespace myosect::node
