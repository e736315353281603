"""The supervisor of training programs: a process of its own, so that it outlives a runner that is killed."""
