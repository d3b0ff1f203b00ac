#!/bin/sh
# What ilc's object may ask of the rest of the image, and what it may not hold. Usage: gate.sh OBJECT
set -eu
object=$1

# Undefined symbols: our assembly, and the runtime's symbols that x64/runtime.asm and x64/memory.asm supply.
unknown=$(nm -u "$object" | awk '{ print $2 }' | grep -Ev '^(cpu_|svm_|vmx_|image_|mem(cpy|move|set)$|RhSpanHelpers_Mem|Rhp|RhpTrapThreads$|__security_cookie$|__(start|stop)_|__managedcode|__unbox)' || true)
if [ -n "$unknown" ]; then
    echo "gate.sh: error: the object needs symbols that the image does not have:" $unknown
    exit 1
fi

# Statics that hold references and are not laid out at build time would need a collector and a lazy constructor.
lazy=$(nm "$object" | awk '{ print $NF }' | grep -E '__GCSTATICS' | while read -r symbol; do
    type=${symbol#*__GCSTATICS}
    nm "$object" | grep -q "__GCStaticEEType.*$type\|$type.*__PreInitData\|__PreInitData.*$type" || echo "$symbol"
done)
if [ -n "$lazy" ]; then
    echo "gate.sh: error: statics that are not initialised at build time:" $lazy
    exit 1
fi

# Nor may any static constructor be left to run: its first use would be a check on every access.
constructors=$(nm "$object" | awk '{ print $NF }' | grep -E '___cctor$' || true)
if [ -n "$constructors" ]; then
    echo "gate.sh: error: static constructors that ilc could not run at build time:" $constructors
    exit 1
fi

# The backends' run.asm save the vector registers that the object uses, and no others.
vector=$(objdump -d --no-show-raw-insn "$object" | grep -Eo '%?[xyz]mm[0-9]+' | tr -d '%' | sort -u | grep -Ev '^(xmm0|xmm8)$' || true)
if [ -n "$vector" ]; then
    echo "gate.sh: error: the object uses vector registers that run.asm does not save:" $vector
    exit 1
fi
