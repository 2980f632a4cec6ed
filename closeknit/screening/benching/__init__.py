"""`closeknit bench`: what a full run costs in CPU seconds, beside the floor and beside what else could do it.

    files ─► import ─► ready (measured) ─► copied to N people ─► [ floor · run · floor ] in processes of their own
                                                              └► peers of bench/, the same slice, interleaved

CPU seconds (user + system) are the figure to trust: machines are shared. Nothing here is a timed test.
"""

from closeknit.screening.benching.command import bench_import, bench_screen, chosen_peers, prepare

__all__ = ["bench_import", "bench_screen", "chosen_peers", "prepare"]
