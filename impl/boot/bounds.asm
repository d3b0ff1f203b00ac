; Addresses that C# asks for by calling: ilc's code names functions of other objects, not their data.

%include "x64/constants.inc"

section .text progbits alloc exec nowrite align=16

%macro address_of 2
global %1
extern %2
%1:
    lea rax, [rel %2]
    ret
%endmacro

    address_of image_start, __image_start
    address_of image_end, __image_end
    address_of image_directory_pointers, directory_pointers
    address_of image_directories, directories
    address_of image_first_table, first_table
    address_of image_task_state, tss
    address_of image_text_end, __text_end
    address_of image_rodata_end, __rodata_end
    address_of image_start_up_code, start_up_code
    address_of image_start_up_code_end, start_up_code_end

%macro reserve 2
section .text
global %1
%1:
    lea rax, [rel %%area]
    ret
section .bss nobits alloc write align=4096
%%area: resb %2 * PAGE_SIZE
%endmacro

    reserve image_processors, 1
    reserve image_processor, 1
    reserve image_host_save, 1
    reserve image_io_permissions, 3
    reserve image_msr_permissions, 2
