# Writes files into one header: <PREFIX>_<name>[] for each <name>.<suffix>. As numbers, because compilers need not take
# string literals of more than 4,095 bytes.
set(text "/* Made by CMake. */\n")
foreach(file ${FILES})
  get_filename_component(name ${file} NAME_WE)
  string(REPLACE "-" "_" name ${name})
  file(READ ${file} bytes HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
  string(APPEND text "static const char ${PREFIX}_${name}[] = {${bytes}0};\n")
endforeach()
file(WRITE ${OUTPUT} "${text}")
