#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# picture.sh CAMPAIGN: which part of the campaign's three indicators is on the desk's list, from 0 to 1. It knows
# them by their hashes alone: who reads this file, or the list of processes while it runs, learns none.
case $1 in
heron)
    known="a55a945b887f5d2a0ad15a229af67ef649259d5c442a58efa384711a59302499
        3696668f6f827407e5ff469091d3da2449de15b914b45b1afe87aeb5436f3ecb
        28b929e98350f4369298e559c457d1bc1b0835cee209edd438b81ba81733ee29"
    ;;
tide)
    known="5654844d39bd861fd40cc83f0af9acc93f0b90b145faad90d4e082490bcb370c
        aa9120aef52d82ee612eba413cc44157bad2eedcc37dc21a713df03f4c98e20a
        14d5a576c7ef6a33a0eef1d8ffed8a4eca2cf1668ca3eabdcfa8a3dacd24b6ea"
    ;;
*) exit 2 ;;
esac

on_list=$(grep -v '^#' "/home/${OWNER:-alice}/indicators" 2>/dev/null | tr -d ' \t\r' | tr A-Z a-z | head -n 40 |
    while read -r word || [ -n "$word" ]; do printf %s "$word" | sha256sum; done)
hits=0
for hash in $known; do
    case $on_list in *"$hash"*) hits=$((hits + 1)) ;; esac
done
case $hits in 0) echo 0 ;; 1) echo 0.33 ;; 2) echo 0.67 ;; *) echo 1 ;; esac
